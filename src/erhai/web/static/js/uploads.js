/** Pictures given as queries: made small, and kept for as long as the tab is open. */

const LONGEST_PX = 1024;
const QUALITY = 0.9;
const MOST_BYTES = 10_000_000;
const PREFIX = 'erhai:upload:';

/** @typedef {{data: string, url: string}} Upload data in base64, url for an <img>. */

/** @type {Map<string, Upload>} */
const kept = new Map();

/** It is no picture, or none that can be sent; the message is a key. */
export class UnusablePicture extends Error {}

/**
 * Make a picture small enough to send, and keep it.
 *
 * @param {Blob} blob
 * @returns {Promise<string>} The key it is kept by.
 * @throws {UnusablePicture}
 */
export async function keepUpload(blob) {
  const url = await dataUrl(await shrink(blob));
  const key = Math.random().toString(36).slice(2, 10);
  kept.set(key, { url, data: url.slice(url.indexOf(',') + 1) });
  try {
    sessionStorage.setItem(PREFIX + key, url);
  } catch {
    // Full or closed to us: it lasts until the page is loaded again.
  }
  return key;
}

/**
 * @param {string | null} key
 * @returns {Upload | null} null where it is gone, as in another tab.
 */
export function uploadOf(key) {
  if (!key) return null;
  if (!kept.has(key)) {
    const url = readKept(key);
    if (!url?.startsWith('data:image/')) return null;
    kept.set(key, { url, data: url.slice(url.indexOf(',') + 1) });
  }
  return kept.get(key);
}

/** @param {string} key */
function readKept(key) {
  try {
    return sessionStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

/**
 * @param {Blob} blob
 * @returns {Promise<Blob>}
 */
async function shrink(blob) {
  if (!blob.size) throw new UnusablePicture('picture.empty');
  /** @type {ImageBitmap} */
  let bitmap;
  try {
    bitmap = await createImageBitmap(blob, { imageOrientation: 'from-image' });
  } catch {
    // Some pictures only the server can read, such as HEIC.
    const maybe = blob.type.startsWith('image/') && blob.type !== 'image/svg+xml';
    if (!maybe) throw new UnusablePicture('picture.not-one');
    if (blob.size > MOST_BYTES) throw new UnusablePicture('picture.too-large');
    return blob;
  }
  const scale = Math.min(1, LONGEST_PX / Math.max(bitmap.width, bitmap.height));
  // A drawing is told by its clean lines, which JPEG blurs.
  if (scale === 1 && blob.type === 'image/png' && blob.size < MOST_BYTES / 10) return blob;
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (made) => (made ? resolve(made) : reject(new UnusablePicture('picture.not-one'))),
      'image/jpeg',
      QUALITY,
    );
  });
}

/** @param {Blob} blob @returns {Promise<string>} */
function dataUrl(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(new UnusablePicture('picture.not-one'));
    reader.readAsDataURL(blob);
  });
}
