// Which words of a text may be a pupil's first name or date of birth: a guess made here in the browser, by the lists of
// name-words.js and by how people write about a pupil. globalThis.pupilsIn(text, known) gives the words as they stand,
// each once, as [{ kind: "name" | "birth", word }]; `known` are names that may be said (colleagues), in lower case.
const { first, ordinary, seasons, famous, never, sayings, titles, places, mathematics } = globalThis.nameWords;

const SAID = "said|says|asked|asks|explained|explains|replied|whispered|answered|shouted|wondered|announced|insisted|admitted|laughed";
const DID = `${SAID}|wrote|drew|thought|thinks|noticed|spotted|realised|suggested|argued|told|got|knew|saw|found|used|tried|chose|counted|proved|struggled|disagreed|made|did|has|had|was|is|can|could|cannot|and|who|stood|showed|worked|solved|added`;
const BEFORE = new RegExp(`(?:\\b(?:pupil|child|boy|girl|student|lad|lass|learner|kid)(?:s|ren)?(?:,? (?:called|named))?|\\b(?:called|named)|\\b(?:said|asked|told|replied|whispered|answered)) $`, "iu");
const ASIDE = /\b(?:pupil|child|boy|girl|student), $/iu;
const AFTER_SAID = new RegExp(`^ (?:${SAID}|wrote|drew|noticed|spotted)\\b`, "u");
const AFTER_DID = new RegExp(`^(?: \\p{Lu}\\p{L}+)? (?:${DID})\\b`, "u");
const TOLD_OF = /\b(?:how|what|when|because|until|while|where|why) $/iu;
const ACTED = /^ (?:\p{Ll}{2,}ed|did|drew|wrote|got|saw|found|made|took|put|knew|thought|came|went) /u;
const OF = "mum|mam|mom|dad|mother|father|family|parents?|sister|brother|books?|page|work|answer|explanation|drawing|idea|thinking|mistake|handwriting|face|voice|method|solution|partner|reasoning|sheet|diagram|group|table|proof|way";
const HAS = new RegExp(`^['’]s? (?:(?:own|first|second) )?(?:${OF})\\b`, "u");
const IN_CLASS = /^(?:,| \(?)\s?(?:in |from |of )?(?:(?:Year|Y) ?\d|Reception|\d{1,2}[A-Za-z]\b|aged? \d|\d+ years|b\. ?\d)/u;
const AGED = /^(?:,| \()\s?aged? \d/u;
const STARTS = /(?:^|[.!?:;…\n•*#>|–—([“"‘]|(?:^|\n)\s*(?:[-+]|\d+[.)]))\s*$/u;
const WORD = /(?<![\p{L}\p{N}_@/.])\p{L}[\p{L}\p{M}-]+/gu;
const NO_PROSE = /https?:\/\/\S+|[^\s@]{1,64}@\S+|\$[^$\n]*\$|`[^`\n]*`/gu;

const DATE = "\\d{4}-\\d{1,2}-\\d{1,2}|\\d{1,2} ?[./-] ?\\d{1,2} ?[./-] ?(?:\\d{4}|\\d{2})|\\d{1,2}(?:st|nd|rd|th)? (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\\p{L}*,? \\d{4}";
const BIRTH = new RegExp(`(?<![\\p{L}.])(?:born|dob|d\\.o\\.b\\.?|date of birth|birthday|b\\.)(?: (?:is|was|on|the))*[ :–-]*(?:${DATE})(?!\\d)`, "giu");

// Zoë, José and Małgorzata as the lists have them.
const plainly = (word) => word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ł", "l");
const capital = (word) => word[0] !== word[0].toLowerCase();
const shout = (word) => word.length > 1 && word === word.toUpperCase();
const lastWord = (text) => text.match(/([\p{L}]+)\.? $/u)?.[1].toLowerCase();
const nextWords = (text) => text.match(/^(?:['’]s)?(?: \p{Lu}[\p{L}'’-]*){1,4}/u)?.[0].trim().toLowerCase().split(" ") ?? [];

// A pupil's age is between 2 and 20: Gauss and the founding of a school are no pupils.
const isRecent = (date) => {
  const [year] = date.match(/\d{4}/) ?? [`20${date.match(/\d{2}$/)[0]}`];
  const age = new Date().getFullYear() - Number(year);
  return age >= 2 && age <= 20;
};

const isMathematics = (after, next = /^(?:['’]s?)? (\p{L}+)/u) => mathematics.has(after.match(next)?.[1].toLowerCase());

const isNobody = (before, after) => {
  const next = nextWords(after);
  return titles.has(lastWord(before)) || famous.has(plainly(next[0] ?? "")) || next.some((one) => places.has(one)) || isMathematics(after, /^ (\p{L}+)/u);
};

const isName = (word, before, after) => {
  const lower = plainly(word);
  const starts = STARTS.test(before);
  const told = BEFORE.test(before) || ASIDE.test(before) && after.startsWith(",");
  if (first.has(lower)) {
    if (isNobody(before, after)) return false;
    return shout(word) ? word.length > 4 : capital(word) || lower.length > 3 || AFTER_SAID.test(after);
  }
  if (ordinary.has(lower)) {
    if (!capital(word) || shout(word) || isNobody(before, after) || isMathematics(after)) return false;
    return told || AFTER_DID.test(after) && lower !== "will" && lower !== "may" || AFTER_SAID.test(after) || HAS.test(after)
      || IN_CLASS.test(after) || !starts && !seasons.has(lower);
  }
  if (!capital(word) || shout(word) || never.has(lower) || famous.has(lower) || isNobody(before, after) || isMathematics(after)) return false;
  if (told) return true;
  if (starts && /(?:s|ly|ing|ed)$/u.test(lower)) return false;
  return AFTER_SAID.test(after) || HAS.test(after) || AGED.test(after) || TOLD_OF.test(before) && ACTED.test(after);
};

// A colleague, unless another surname follows.
const isKnown = (lower, after, known) => known.has(lower) && nextWords(after).slice(0, 1).every((one) => known.has(one));

globalThis.pupilsIn = (text, known = new Set()) => {
  const blank = (found) => " ".repeat(found.length);
  const plain = text.replace(NO_PROSE, blank).replace(sayings, blank);
  const found = new Map();
  for (const { 0: date } of plain.matchAll(BIRTH)) if (isRecent(date)) found.set(date.toLowerCase(), { kind: "birth", word: date });
  for (const { 0: word, index } of plain.matchAll(WORD)) {
    const [before, after] = [plain.slice(Math.max(0, index - 60), index), plain.slice(index + word.length, index + word.length + 60)];
    const lower = word.toLowerCase();
    if (!found.has(lower) && !isKnown(lower, after, known) && isName(word, before, after)) found.set(lower, { kind: "name", word });
  }
  return [...found.values()];
};
