/** @param {import('../main.js').Context} context @returns {Promise<Blob | null>} */
export async function openSketch(context) {
  return null;
}
