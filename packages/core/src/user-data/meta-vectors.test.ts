import { describe, expect, it } from 'vitest';
import { USER_DATA_FIELDS } from './fields';
import type { UserDataInput, UserDataKey } from './fields';
import { sha256Hex } from './hash';
import { hashUserData } from './hash-user-data';

type Vector = [key: UserDataKey, raw: string, normalised: string, digest: string, country?: string];

const PHONE_US = 'e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176';
const PHONE_GB = '35e206e5dec4c89b9e8b71b8c32724a5bb518483ac5a20c6617d738375b3b823';
const OBRIEN = 'b4cb6cb33fe4b865868de825023a1e2790dc12ac01ecc8d7c5afe8254071c8ba';
const VALERY = '08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c';
const BORN = '01acdbf6ec7b4f478a225f1a246e5d6767eeab1a7ffa17f025265b5b94f40f0c';
const CALIFORNIA = '6959097001d10501ac7d54c0bdb8db61420f658f2922cc26e46d536119a31126';
const DC = 'abecdf3503635c0be9eca61cddf5b25c7f8380d5aae7d73d0f62e9a38c87b70d';
const US = '79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621';

// Published by Meta, or computed from the forms that Meta publishes.
const VECTORS: readonly Vector[] = [
  [
    'email',
    'John_Smith@gmail.com',
    'john_smith@gmail.com',
    '62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f',
  ],
  [
    'email',
    '  JSmith@Example.com\n',
    'jsmith@example.com',
    '6e3913852f512d76acff15d1e402c7502a5bbe6101745a7120a2a4833ebd2350',
  ],
  [
    'email',
    'John.Smith+tag@Gmail.com',
    'john.smith+tag@gmail.com',
    '98196155bb56f9b222a57c96323a092e4f4abd95a54581a151d59d07e6003a45',
  ],
  ['phone', '+1 (650) 555-1212', '16505551212', PHONE_US],
  ['phone', '001 650 555 1212', '16505551212', PHONE_US],
  ['phone', '+44 844 412 4653', '448444124653', 'dc008fda46e2e64002cf2f82a4906236282d431c4f75e5b60bfe79fc48546383'],
  ['phone', '0044 20 7946 0958', '442079460958', PHONE_GB],
  ['phone', '+44 (0)20 7946 0958', '442079460958', PHONE_GB],
  ['phone', '12345678901', '12345678901', '254aa248acb47dd654ca3ea53f48c2c26d641d23d7e2e93a1ec56258df7674c4'],
  ['phone', '14251234567', '14251234567', '6f4fcb9deaeadc8f9746ae76d97ce1239e98b404efe5da3ee0b7149740f89ad6'],
  ['firstName', 'Mary', 'mary', '6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec'],
  ['firstName', '정', '정', '8fa8cd9c440be61d0151429310034083132b35975c4bea67fdd74158eb51db14'],
  ['firstName', 'Val\u00e9ry', 'val\u00e9ry', VALERY],
  ['firstName', 'Vale\u0301ry', 'val\u00e9ry', VALERY],
  ['firstName', 'Anne-Marie', 'annemarie', '67495eb5715de43c26f7c18b25cc7f62a7540236516bd59d5162a6f743598083'],
  ['firstName', ' Mary Ann ', 'maryann', '16b3f07f0ec2f9dd127b71dc2e6c791b7d93116a1c3bc99d057eaa7a8a077e73'],
  ['lastName', "O'Brien", 'obrien', OBRIEN],
  ['lastName', 'O’Brien', 'obrien', OBRIEN],
  ['lastName', 'van der Berg', 'vanderberg', 'aad607ca3121d5d843c2cd64e8c73c2a24fa3a4cb890ed8d40a1efa8af7a14d5'],
  ['lastName', 'Müller', 'müller', '2dbd218072117713f2d5996a726a9b216ed791ffd0783b6ba4ab6d61b8333192'],
  ['dateOfBirth', '2/16/1997', '19970216', BORN],
  ['dateOfBirth', '1997-02-16', '19970216', BORN],
  ['gender', 'Female', 'f', '252f10c83610ebca1a059c0bae8255eba2f95be4d1d7bcfa89d7248a82d9f111'],
  ['gender', 'M', 'm', '62c66a7a5dd70c3146618063c344e531e6d4b59e379808443ce962b3abd63c5a'],
  ['city', 'New York', 'newyork', '350c754ba4d38897693aa077ef43072a859d23f613443133fecbbd90a3512ca5'],
  ['city', 'Paris', 'paris', '1670f2e42fefa5044d59a65349e47c566009488fc57d7b4376dd5787b59e3c57'],
  ['city', 'Menlo Park', 'menlopark', '0007a3d64c01e23d5075203c5977c14e4f7e01a3fc570686fcc50b5e1dd42685'],
  ['city', 'St. Louis', 'stlouis', '8ba24bdf99947996f3000259be455de791b06fcc0e802ce05031030df1ee8ea3'],
  ['city', 'Winston-Salem', 'winstonsalem', '9e54909cf7a66751ffbdfb4f79635e6d36de413d76f86c5ef42cb8b697662751'],
  ['city', 'São Paulo', 'sãopaulo', '3eda1428ae1aece064071f8d40f08fe2bc59ffa66c171a163caf15122ec4d7f0'],
  ['city', 'Zürich', 'zürich', '201f10d5d64518d86d2d3a47d28675d1c788762c5345df643dadec71d4e0a91e'],
  ['state', 'California', 'ca', CALIFORNIA, 'US'],
  ['state', 'CA', 'ca', CALIFORNIA, 'US'],
  ['state', 'District of Columbia', 'dc', DC],
  ['state', 'D.C.', 'dc', DC, 'US'],
  [
    'state',
    'New South Wales',
    'newsouthwales',
    '96236847af45f93f09c6ba2627cdb8da07e395f009d0e42f782cffb119cc24da',
    'AU',
  ],
  ['zip', '94035-1234', '94035', '1794327a4d443904421f5ca1f3d72d0a62ba2f0770d80755ec2220fc0efb052e', 'US'],
  ['zip', 'M1 1AE', 'm11ae', '1dc694c2070e697769fb959b50671d76cafd430d8ca191fbdd0affcaea344ac5', 'GB'],
  ['zip', 'K1A 0B1', 'k1a0b1', '3e8d74314dc02166b1ea8c7bd8c2357fb3f9898074395b8c57f8799848b4daa1', 'CA'],
  ['zip', '75018', '75018', '8dc3075ea745609c169d1c120d3fcd1c42673d16f18b423f4374e894d34a098a'],
  ['zip', '1987', '1987', '744b93f9950fc38dad705556931ea48193b99dcb191cc9bd77097f65fbe2f0b8'],
  ['country', 'United States', 'us', US],
  ['country', 'US', 'us', US],
  ['country', 'GB', 'gb', '0b407281768f0e833afef47ed464b6571d01ca4d53c12ce5c51d1462f4ad6677'],
  ['country', 'DE', 'de', '959a45d44e6fcf58361ed004681556fe50129f2109e817dec098c00c9e5d2578'],
  ['externalId', '12345', '12345', '5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5'],
  ['externalId', 'User-42', 'user-42', '6d894aa3ee802549d7f340e7c1cf0d1c1cb14cd84f768d92ffaa6785337c4997'],
];

describe("the digests of Meta's documentation", () => {
  it.each(VECTORS)('%s %j is sent as the digest of %j', (key, raw, normalised, digest, country) => {
    const input: UserDataInput = { [key]: raw };
    const { userData, issues } = hashUserData(input, { defaultCountry: country });
    expect(sha256Hex(normalised)).toBe(digest);
    expect(userData).toEqual({ [USER_DATA_FIELDS[key].wire]: [digest] });
    expect(issues).toEqual([]);
  });
});
