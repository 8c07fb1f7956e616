// What the example shops have in common and what has nothing to do with capikit.
export { Carts } from './carts';
export { commerceData, findProduct, type Product } from './catalog';
export { PAGE_SCRIPT, PAGE_SCRIPT_FILE, PAGE_VIEW } from './page-script';
export { cartPage, checkoutPage, homePage, notFoundPage, orderPage, productPage } from './pages';
