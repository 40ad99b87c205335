/** Colours to choose from, as the server knows them, and palettes as text. No DOM here. */

export const MOST_COLOURS = 5;

/** In English, in Chinese, as a code: each of search/colour_names.py. */
export const NAMED = /** @type {const} */ ([
  ['red', '红色', '#d62828'],
  ['dark red', '深红', '#800000'],
  ['pink', '粉色', '#f7a1b8'],
  ['coral', '珊瑚色', '#ff7f50'],
  ['orange', '橙色', '#ff8c00'],
  ['gold', '金色', '#d4af37'],
  ['yellow', '黄色', '#ffd91a'],
  ['beige', '米色', '#e8dcc0'],
  ['light green', '浅绿', '#98e698'],
  ['green', '绿色', '#2e8b3a'],
  ['dark green', '墨绿', '#1b4d2a'],
  ['olive', '橄榄绿', '#6b6b22'],
  ['turquoise', '绿松石', '#40e0d0'],
  ['teal', '孔雀蓝', '#008080'],
  ['sky blue', '天蓝', '#87ceeb'],
  ['blue', '蓝色', '#2f74c8'],
  ['navy', '藏青', '#1a2a55'],
  ['lavender', '淡紫', '#c8b0e8'],
  ['purple', '紫色', '#7b3fa0'],
  ['brown', '棕色', '#8b4513'],
  ['tan', '驼色', '#c69a6b'],
  ['white', '白色', '#ffffff'],
  ['grey', '灰色', '#9a9a9a'],
  ['black', '黑色', '#121212'],
]);

/**
 * The colours of a text such as 'navy + #ff8800', each as the page writes it.
 *
 * @param {string} text
 * @returns {string[]} Names of NAMED in English, codes, and whatever else there was.
 */
export function readPalette(text) {
  const parts = text.split(/[+,，、;]+/).map((part) => part.trim().toLowerCase()).filter(Boolean);
  const known = parts.map((part) => NAMED.find(([en, zh]) => en === part || zh === part)?.[0] ?? part);
  return [...new Set(known)];
}

/** @param {string[]} colours @returns {string} As the server reads it. */
export function writePalette(colours) {
  return colours.join(' + ');
}

/**
 * @param {string} colour A name or a code.
 * @returns {string | null} A code to paint it with; null for a name that only the server knows.
 */
export function codeOf(colour) {
  const named = NAMED.find(([en]) => en === colour);
  if (named) return named[2];
  return /^#([0-9a-f]{3}|[0-9a-f]{6})$/.test(colour) ? colour : null;
}

/** @param {string} colour @param {string} language @returns {string} Its name for people. */
export function nameOf(colour, language) {
  const named = NAMED.find(([en]) => en === colour);
  if (!named) return colour;
  return language === 'zh' ? named[1] : named[0];
}
