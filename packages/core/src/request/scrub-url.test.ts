import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scrubUrl } from './scrub-url';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';

const SENSITIVE = [
  'token=x',
  'TOKEN=x',
  'access_token=x',
  'id_token=x',
  'refreshToken=x',
  'resetToken=x',
  'csrftoken=x',
  'code=x',
  'auth_code=x',
  'password=x',
  'passwd=x',
  'pass=x',
  'pwd=x',
  'newPassword=x',
  'secret=x',
  'client_secret=x',
  'key=x',
  'api_key=x',
  'apiKey=x',
  'x-api-key=x',
  'auth=x',
  'authKey=x',
  'authorization=x',
  'session=x',
  'session_id=x',
  'sid=x',
  'connect.sid=x',
  'PHPSESSID=x',
  'jwt=x',
  'otp=123456',
  'signature=x',
  'X-Amz-Signature=x',
  'X-Amz-Security-Token=x',
  'sig=x',
  'email=x',
  'e-mail=x',
  'E_Mail=x',
  'mail=x',
  'user[email]=x',
  'user%5Bemail%5D=x',
  'customer_email=x',
  'emailAddress=x',
  'phone=x',
  'phone2=x',
  'phoneNumber=x',
  'tel=x',
  'customerTel=x',
  'mobile=x',
  'name=x',
  'first_name=x',
  'firstName=x',
  'lastname=x',
  'fname=x',
  'surname=x',
  'full-name=x',
  'address=x',
  'address1=x',
  'shipping[street]=x',
  'zip=x',
  'postcode=x',
  'ssn=x',
  'userSSN=x',
  'card=x',
  'card_number=x',
  'cvv=x',
  'iban=x',
  'dob=x',
  'birthdate=x',
  '%74oken=x',
  'to%6ben=x',
  'token=x;y',
  'a=1;token=x',
  'token[]=x',
  'ref=jane@example.com',
  'ref=jane%40example.com',
  'ref=jane%2540example.com',
  'ref=jane%2Bshop@example.com',
  'ref=jane+shop@example.com',
  'ref=j%C3%A4ne@b%C3%BCcher.example',
  'utm_content=jane%40example.com',
  'jane@example.com',
  'jane@example.com=1',
  `ref=${JWT}`,
  `ref=Bearer%20${JWT}`,
  'next=%2Freset%3Ftoken%3Dabc',
  'next=https%3A%2F%2Fexample.org%2F%3Fa%3D1%26email%3Dx',
  'next=%252Freset%253Ftoken%253Dabc',
  'next=https%3A%2F%2Fexample.org%2F%23access_token%3Dabc',
  'next=%E0%A4%A%3Ftoken%3Dabc',
];

const HARMLESS = [
  'utm_source=mail',
  'utm_medium=email',
  'utm_campaign=Summer%20Sale',
  'utm_term=a+b',
  'utm_id=1',
  'fbclid=IwAR0_x-Y',
  'gclid=Cj0KCQ',
  'msclkid=1',
  'page=2',
  'q=red+shoes',
  'q=caf%C3%A9',
  'q=%E0%A4%A',
  'q=100%',
  'id=7',
  'sku=AB-1',
  'promo_code=SUMMER',
  'country_code=CH',
  'sort_key=price',
  'variant=1&variant=2',
  'a[]=1&a[]=2',
  'design=new',
  'author=someone',
  'compass=north',
  'passenger=2',
  'monkey=1',
  'keyboard=iso',
  'hotel=4',
  'telescope=1',
  'discard=1',
  'insider=1',
  'filename=a.pdf',
  'product_name=Shoe',
  'at=@home',
  'v=pkg@1.2.3',
  'x=a=b',
  'next=%2Fcart%3Fpage%3D2',
  'flag',
  'a=1;b=2',
  '',
  '&&',
];

const at = (query: string): string => `https://shop.example.com/cart?${query}`;

describe('scrubUrl', () => {
  it.each(SENSITIVE)('takes out %s', (pair) => {
    expect(scrubUrl(at(pair), [])).toBe('https://shop.example.com/cart');
    expect(scrubUrl(at(`b=%7e&${pair}&a=%7E`), [])).toBe(at('b=%7e&a=%7E'));
  });

  it.each(HARMLESS)('keeps %j byte for byte', (pair) => {
    expect(scrubUrl(at(pair), [])).toBe(at(pair));
  });

  it.each([
    ['https://shop.example.com', 'https://shop.example.com'],
    ['https://shop.example.com?token=x', 'https://shop.example.com'],
    ['https://shop.example.com/#access_token=x', 'https://shop.example.com/'],
    ['https://shop.example.com/?a=1#/reset?token=x', 'https://shop.example.com/?a=1'],
    ['https://jane:pw@shop.example.com/a', 'https://shop.example.com/a'],
    ['https://jane@shop.example.com:8443/a?b=1', 'https://shop.example.com:8443/a?b=1'],
    ['https:\\\\jane:pw@shop.example.com\\a', 'https://shop.example.com/a'],
    ['https:jane:pw@shop.example.com/a', 'https://shop.example.com/a'],
    ['  https://shop.example.com/a  ', 'https://shop.example.com/a'],
    ['https://shop.example.com/?to\nken=x', 'https://shop.example.com/'],
    ['https://shop.example.com/?to\tken=x&a=1', 'https://shop.example.com/?a=1'],
    ['https://shop.example.com/a;jsessionid=1A2B?b=1', 'https://shop.example.com/a?b=1'],
    ['https://shop.example.com/a;color=red/b', 'https://shop.example.com/a;color=red/b'],
    ['https://shop.example.com/unsubscribe/jane@example.com/now', 'https://shop.example.com/unsubscribe/'],
    ['https://shop.example.com/u/jane%40example.com', 'https://shop.example.com/u/'],
    [`https://shop.example.com/reset/${JWT}?a=1`, 'https://shop.example.com/reset/?a=1'],
    ['https://shop.example.com/@maker/50%25-off', 'https://shop.example.com/@maker/50%25-off'],
    ['HTTPS://Shop.Example.com/A?B=1', 'HTTPS://Shop.Example.com/A?B=1'],
  ])('makes of %j %j', (url, expected) => {
    expect(scrubUrl(url, [])).toBe(expected);
  });

  it('takes out the parameters named by the caller, whatever their case', () => {
    expect(scrubUrl(at('Voucher=1&vouchers=2&a%5Bb%5D=3&page=4'), ['voucher', 'a[b]'])).toBe(at('vouchers=2&page=4'));
  });

  it.each([
    undefined,
    '',
    '/cart',
    'about:blank',
    'http://%',
    'http://',
    'javascript:alert(1)',
    'data:text/html,x',
    'mailto:jane@example.com',
  ])('gives nothing for %j', (url) => {
    expect(scrubUrl(url, [])).toBeUndefined();
  });

  it('never throws, and its answer scrubs to itself', () => {
    const queries = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webQueryParameters(),
      fc.stringMatching(/^[%&=;?#@.+a-zA0-9]{0,60}$/),
    );
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl(), queries.map(at)), (url) => {
        const clean = scrubUrl(url, ['x']);
        if (clean === undefined) return;
        expect(URL.canParse(clean)).toBe(true);
        expect(clean).not.toContain('#');
        expect(scrubUrl(clean, ['x'])).toBe(clean);
      }),
      { numRuns: 2000 },
    );
  });

  it('never lets a secret through, however it is spelt', () => {
    const names = fc.constantFrom('token', 'password', 'email', 'user[phone]', 'resetToken', 'sid');
    const spelt = fc.array(fc.boolean(), { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(names, spelt, fc.webQueryParameters(), (name, escapes, rest) => {
        const key = name.replace(/./g, (sign, i: number) =>
          escapes[i] ? `%${sign.charCodeAt(0).toString(16)}` : sign,
        );
        expect(scrubUrl(at(`${rest}&${key}=SENTINEL`), [])).not.toContain('SENTINEL');
      }),
    );
  });

  it.each([
    'eyJ'.repeat(50_000),
    'a@'.repeat(50_000),
    `a@${'a.'.repeat(50_000)}1`,
    '%3D'.repeat(50_000),
    ';='.repeat(50_000),
    '&a=1'.repeat(30_000),
  ])('reads a hostile URL in time that grows with its length (%#)', (text) => {
    const start = performance.now();
    scrubUrl(at(`x=${text}`), []);
    scrubUrl(`https://shop.example.com/${text}`, []);
    expect(performance.now() - start).toBeLessThan(1500);
  });
});
