// Express 4 beside 5, by an alias that has no types of its own.
declare module 'express4' {
  export { default } from 'express';
}
