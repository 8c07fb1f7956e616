import { isAscii } from './text';

// ISO 3166-1: alpha-2, alpha-3, English names. An exact table: cutting names to two letters, as Meta's own builder does,
// makes Australia of Austria. Names that mean two countries (Congo, Korea) are left out.
const ISO_3166 = `
ad and Andorra; ae are United Arab Emirates|Emirates; af afg Afghanistan; ag atg Antigua and Barbuda;
ai aia Anguilla; al alb Albania; am arm Armenia; ao ago Angola; aq ata Antarctica; ar arg Argentina;
as asm American Samoa; at aut Austria; au aus Australia; aw abw Aruba; ax ala Åland Islands|Åland;
az aze Azerbaijan; ba bih Bosnia and Herzegovina|Bosnia; bb brb Barbados; bd bgd Bangladesh; be bel Belgium;
bf bfa Burkina Faso; bg bgr Bulgaria; bh bhr Bahrain; bi bdi Burundi; bj ben Benin;
bl blm Saint Barthélemy|St Barthélemy; bm bmu Bermuda; bn brn Brunei|Brunei Darussalam;
bo bol Bolivia|Plurinational State of Bolivia; bq bes Bonaire, Sint Eustatius and Saba|Caribbean Netherlands;
br bra Brazil; bs bhs Bahamas; bt btn Bhutan; bv bvt Bouvet Island; bw bwa Botswana; by blr Belarus; bz blz Belize;
ca can Canada; cc cck Cocos (Keeling) Islands|Cocos Islands;
cd cod Democratic Republic of the Congo|DR Congo|Congo - Kinshasa; cf caf Central African Republic;
cg cog Republic of the Congo|Congo - Brazzaville; ch che Switzerland; ci civ Côte d'Ivoire|Ivory Coast;
ck cok Cook Islands; cl chl Chile; cm cmr Cameroon; cn chn China|People's Republic of China|Mainland China;
co col Colombia; cr cri Costa Rica; cu cub Cuba; cv cpv Cabo Verde|Cape Verde; cw cuw Curaçao;
cx cxr Christmas Island; cy cyp Cyprus; cz cze Czechia|Czech Republic; de deu Germany|Federal Republic of Germany;
dj dji Djibouti; dk dnk Denmark; dm dma Dominica; do dom Dominican Republic; dz dza Algeria; ec ecu Ecuador;
ee est Estonia; eg egy Egypt; eh esh Western Sahara; er eri Eritrea; es esp Spain; et eth Ethiopia; fi fin Finland;
fj fji Fiji; fk flk Falkland Islands|Falkland Islands (Malvinas); fm fsm Micronesia|Federated States of Micronesia;
fo fro Faroe Islands; fr fra France; ga gab Gabon;
gb gbr United Kingdom|United Kingdom of Great Britain and Northern Ireland|Great Britain|Britain|England|Scotland|Wales|Northern Ireland;
gd grd Grenada; ge geo Georgia; gf guf French Guiana; gg ggy Guernsey; gh gha Ghana; gi gib Gibraltar;
gl grl Greenland; gm gmb Gambia; gn gin Guinea; gp glp Guadeloupe; gq gnq Equatorial Guinea; gr grc Greece;
gs sgs South Georgia and the South Sandwich Islands; gt gtm Guatemala; gu gum Guam; gw gnb Guinea-Bissau;
gy guy Guyana; hk hkg Hong Kong|Hong Kong SAR|Hong Kong SAR China;
hm hmd Heard Island and McDonald Islands|Heard and McDonald Islands; hn hnd Honduras; hr hrv Croatia; ht hti Haiti;
hu hun Hungary; id idn Indonesia; ie irl Ireland|Republic of Ireland; il isr Israel; im imn Isle of Man;
in ind India; io iot British Indian Ocean Territory; iq irq Iraq; ir irn Iran|Islamic Republic of Iran;
is isl Iceland; it ita Italy; je jey Jersey; jm jam Jamaica; jo jor Jordan; jp jpn Japan; ke ken Kenya;
kg kgz Kyrgyzstan|Kyrgyz Republic; kh khm Cambodia; ki kir Kiribati; km com Comoros;
kn kna Saint Kitts and Nevis|St Kitts and Nevis; kp prk North Korea|Democratic People's Republic of Korea;
kr kor South Korea|Republic of Korea; kw kwt Kuwait; ky cym Cayman Islands; kz kaz Kazakhstan;
la lao Laos|Lao People's Democratic Republic|Lao PDR; lb lbn Lebanon; lc lca Saint Lucia|St Lucia;
li lie Liechtenstein; lk lka Sri Lanka; lr lbr Liberia; ls lso Lesotho; lt ltu Lithuania; lu lux Luxembourg;
lv lva Latvia; ly lby Libya; ma mar Morocco; mc mco Monaco; md mda Moldova|Republic of Moldova; me mne Montenegro;
mf maf Saint Martin (French part)|Saint Martin|St Martin; mg mdg Madagascar; mh mhl Marshall Islands;
mk mkd North Macedonia|Republic of North Macedonia|Macedonia; ml mli Mali; mm mmr Myanmar|Burma|Myanmar (Burma);
mn mng Mongolia; mo mac Macao|Macau|Macao SAR|Macao SAR China; mp mnp Northern Mariana Islands; mq mtq Martinique;
mr mrt Mauritania; ms msr Montserrat; mt mlt Malta; mu mus Mauritius; mv mdv Maldives; mw mwi Malawi; mx mex Mexico;
my mys Malaysia; mz moz Mozambique; na nam Namibia; nc ncl New Caledonia; ne ner Niger; nf nfk Norfolk Island;
ng nga Nigeria; ni nic Nicaragua; nl nld Netherlands|Kingdom of the Netherlands|Holland; no nor Norway;
np npl Nepal; nr nru Nauru; nu niu Niue; nz nzl New Zealand; om omn Oman; pa pan Panama; pe per Peru;
pf pyf French Polynesia; pg png Papua New Guinea; ph phl Philippines; pk pak Pakistan; pl pol Poland;
pm spm Saint Pierre and Miquelon|St Pierre and Miquelon; pn pcn Pitcairn|Pitcairn Islands; pr pri Puerto Rico;
ps pse Palestine|State of Palestine|Palestinian Territories; pt prt Portugal; pw plw Palau; py pry Paraguay;
qa qat Qatar; re reu Réunion; ro rou Romania; rs srb Serbia; ru rus Russia|Russian Federation; rw rwa Rwanda;
sa sau Saudi Arabia; sb slb Solomon Islands; sc syc Seychelles; sd sdn Sudan; se swe Sweden; sg sgp Singapore;
sh shn Saint Helena, Ascension and Tristan da Cunha|Saint Helena|St Helena; si svn Slovenia;
sj sjm Svalbard and Jan Mayen; sk svk Slovakia|Slovak Republic; sl sle Sierra Leone; sm smr San Marino;
sn sen Senegal; so som Somalia; sr sur Suriname; ss ssd South Sudan; st stp São Tomé and Príncipe;
sv slv El Salvador; sx sxm Sint Maarten (Dutch part)|Sint Maarten; sy syr Syria|Syrian Arab Republic;
sz swz Eswatini|Swaziland; tc tca Turks and Caicos Islands; td tcd Chad; tf atf French Southern Territories;
tg tgo Togo; th tha Thailand; tj tjk Tajikistan; tk tkl Tokelau; tl tls Timor-Leste|East Timor; tm tkm Turkmenistan;
tn tun Tunisia; to ton Tonga; tr tur Türkiye|Turkey; tt tto Trinidad and Tobago; tv tuv Tuvalu;
tw twn Taiwan|Taiwan, Province of China; tz tza Tanzania|United Republic of Tanzania; ua ukr Ukraine; ug uga Uganda;
um umi United States Minor Outlying Islands|US Outlying Islands;
us usa United States|United States of America|America; uy ury Uruguay; uz uzb Uzbekistan;
va vat Vatican City|Holy See|Vatican; vc vct Saint Vincent and the Grenadines|St Vincent and the Grenadines;
ve ven Venezuela|Bolivarian Republic of Venezuela; vg vgb British Virgin Islands|Virgin Islands (British);
vi vir US Virgin Islands|United States Virgin Islands|Virgin Islands (U.S.); vn vnm Vietnam|Viet Nam;
vu vut Vanuatu; wf wlf Wallis and Futuna; ws wsm Samoa; ye yem Yemen; yt myt Mayotte; za zaf South Africa;
zm zmb Zambia; zw zwe Zimbabwe
`;

let alpha2Codes: ReadonlySet<string> | undefined;
let codesByName: ReadonlyMap<string, string> | undefined;

/**
 * The ISO 3166-1 alpha-2 code in lower case, from alpha-2, alpha-3 or an English name in any case. `uk` gives `gb`.
 * Undefined for anything else: a country is never guessed.
 */
export function countryCode(text: string): string | undefined {
  const lower = text.toLowerCase();
  alpha2Codes ??= new Set(rows().map(({ alpha2 }) => alpha2));
  if (alpha2Codes.has(lower)) return lower;
  codesByName ??= new Map(rows().flatMap(namesOf));
  return codesByName.get(folded(text));
}

interface Row {
  readonly alpha2: string;
  readonly alpha3: string;
  readonly names: readonly string[];
}

function rows(): Row[] {
  return ISO_3166.split(';').map((row) => {
    const [alpha2 = '', alpha3 = '', ...words] = row.trim().split(' ');
    return { alpha2, alpha3, names: words.join(' ').split('|') };
  });
}

function namesOf({ alpha2, alpha3, names }: Row): (readonly [name: string, code: string])[] {
  const aliases = alpha2 === 'gb' ? ['uk'] : [];
  return [alpha2, alpha3, ...aliases, ...names].map((name) => [folded(name), alpha2] as const);
}

/** Letters only, without accents and articles: `The Bahamas`, `Cote d’Ivoire`, `U.S.A.`. */
function folded(name: string): string {
  const plain = isAscii(name) ? name : name.normalize('NFD').replace(/\p{M}/gu, '');
  return plain
    .toLowerCase()
    .replace(/\bthe\b/g, '')
    .replaceAll('&', 'and')
    .replace(/\bst\b/g, 'saint')
    .replace(/[^a-z]/g, '');
}
