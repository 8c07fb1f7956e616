import { lettersAndDigits } from './text';

// ANSI codes: the states, the district, the territories, and the armed forces' postal ones.
const US_REGIONS: Readonly<Record<string, readonly string[]>> = {
  al: ['Alabama'],
  ak: ['Alaska'],
  az: ['Arizona'],
  ar: ['Arkansas'],
  ca: ['California'],
  co: ['Colorado'],
  ct: ['Connecticut'],
  de: ['Delaware'],
  fl: ['Florida'],
  ga: ['Georgia'],
  hi: ['Hawaii'],
  id: ['Idaho'],
  il: ['Illinois'],
  in: ['Indiana'],
  ia: ['Iowa'],
  ks: ['Kansas'],
  ky: ['Kentucky'],
  la: ['Louisiana'],
  me: ['Maine'],
  md: ['Maryland'],
  ma: ['Massachusetts'],
  mi: ['Michigan'],
  mn: ['Minnesota'],
  ms: ['Mississippi'],
  mo: ['Missouri'],
  mt: ['Montana'],
  ne: ['Nebraska'],
  nv: ['Nevada'],
  nh: ['New Hampshire'],
  nj: ['New Jersey'],
  nm: ['New Mexico'],
  ny: ['New York', 'New York State'],
  nc: ['North Carolina'],
  nd: ['North Dakota'],
  oh: ['Ohio'],
  ok: ['Oklahoma'],
  or: ['Oregon'],
  pa: ['Pennsylvania'],
  ri: ['Rhode Island'],
  sc: ['South Carolina'],
  sd: ['South Dakota'],
  tn: ['Tennessee'],
  tx: ['Texas'],
  ut: ['Utah'],
  vt: ['Vermont'],
  va: ['Virginia'],
  wa: ['Washington', 'Washington State'],
  wv: ['West Virginia'],
  wi: ['Wisconsin'],
  wy: ['Wyoming'],
  dc: ['District of Columbia', 'Washington DC', 'Washington District of Columbia'],
  as: ['American Samoa'],
  gu: ['Guam'],
  mp: ['Northern Mariana Islands', 'Commonwealth of the Northern Mariana Islands'],
  pr: ['Puerto Rico'],
  vi: ['Virgin Islands', 'US Virgin Islands', 'United States Virgin Islands'],
  um: ['US Minor Outlying Islands', 'United States Minor Outlying Islands'],
  aa: ['Armed Forces Americas'],
  ae: ['Armed Forces Europe'],
  ap: ['Armed Forces Pacific'],
};

let codesByForm: ReadonlyMap<string, string> | undefined;

/**
 * The two-letter code of a US state, of the District of Columbia or of a US territory, in lower case, from the code
 * (`CA`, `D.C.`, `US-CA`) or the English name, after `lettersAndDigits`. Undefined for anything else.
 */
export function usRegionCode(letters: string): string | undefined {
  codesByForm ??= new Map(
    Object.entries(US_REGIONS).flatMap(([code, names]) =>
      [code, `us${code}`, ...names.map(lettersAndDigits)].map((form) => [form, code] as const),
    ),
  );
  return codesByForm.get(letters);
}
