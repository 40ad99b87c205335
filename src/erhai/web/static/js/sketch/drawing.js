/** A drawing as a list of deeds, each of which can be undone; drawn anew from them. */

/** @typedef {{x: number, y: number, pressure: number}} Spot In px of the canvas; pressure from 0 to 1. */
/** @typedef {{kind: 'stroke', colour: string, size: number, spots: Spot[]}} Stroke */
/** @typedef {{kind: 'fill', colour: string, x: number, y: number}} Fill */
/** @typedef {{kind: 'clear'}} Clear */
/** @typedef {Stroke | Fill | Clear} Deed */

export const PAPER = '#ffffff';
const TOLERANCE = 48;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Deed[]} deeds What is drawn already; this list itself grows and shrinks.
 */
export function createDrawing(canvas, deeds) {
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  /** @type {Deed[]} */
  let undone = [];
  redraw();

  function redraw() {
    wipe();
    const start = deeds.findLastIndex(({ kind }) => kind === 'clear') + 1;
    for (const deed of deeds.slice(start)) apply(deed);
  }

  function wipe() {
    pen.fillStyle = PAPER;
    pen.fillRect(0, 0, canvas.width, canvas.height);
  }

  /** @param {Deed} deed */
  function apply(deed) {
    if (deed.kind === 'clear') wipe();
    else if (deed.kind === 'fill') flood(pen, deed);
    else {
      deed.spots.forEach((_, at) => piece(deed, at));
      tail(deed);
    }
  }

  /** The piece of a stroke that ends at one of its spots. @param {Stroke} stroke @param {number} at */
  function piece({ colour, size, spots }, at) {
    const spot = spots[at];
    const before = spots[at - 1] ?? spot;
    pen.strokeStyle = colour;
    pen.lineCap = 'round';
    pen.lineJoin = 'round';
    pen.lineWidth = Math.max(1, size * spot.pressure * 2);
    pen.beginPath();
    if (at < 2) {
      pen.moveTo(before.x, before.y);
      pen.lineTo(spot.x + 0.01, spot.y);
    } else {
      // From middle to middle, bent by the spot between: a hand's corners are round.
      const first = spots[at - 2];
      pen.moveTo((first.x + before.x) / 2, (first.y + before.y) / 2);
      pen.quadraticCurveTo(before.x, before.y, (before.x + spot.x) / 2, (before.y + spot.y) / 2);
    }
    pen.stroke();
  }

  /** From the middle that the last piece ends at to the last spot. @param {Stroke} stroke */
  function tail({ spots }) {
    if (spots.length < 3) return;
    const [before, last] = spots.slice(-2);
    pen.beginPath();
    pen.moveTo((before.x + last.x) / 2, (before.y + last.y) / 2);
    pen.lineTo(last.x, last.y);
    pen.stroke();
  }

  /** @param {Deed} deed */
  function add(deed) {
    deeds.push(deed);
    undone = [];
    apply(deed);
  }

  /** The stroke that is being drawn. @type {Stroke | null} */
  let open = null;

  return {
    /** @param {Spot} spot @param {{colour: string, size: number}} with_ */
    begin(spot, { colour, size }) {
      open = { kind: 'stroke', colour, size, spots: [spot] };
      add(open);
    },
    /** @param {Spot} spot */
    extend(spot) {
      if (!open) return;
      open.spots.push(spot);
      piece(open, open.spots.length - 1);
    },
    end() {
      if (open) tail(open);
      open = null;
    },
    /** @param {{x: number, y: number}} spot @param {string} colour */
    fill: ({ x, y }, colour) => add({ kind: 'fill', colour, x: Math.round(x), y: Math.round(y) }),
    clear: () => add({ kind: 'clear' }),
    undo() {
      const deed = deeds.pop();
      if (!deed) return;
      undone.push(deed);
      redraw();
    },
    redo() {
      const deed = undone.pop();
      if (!deed) return;
      deeds.push(deed);
      apply(deed);
    },
    canUndo: () => deeds.length > 0,
    canRedo: () => undone.length > 0,
    isEmpty: () => deeds.length === 0 || deeds[deeds.length - 1].kind === 'clear',
  };
}

/**
 * Fill what is of one colour and connected, row by row, and a px beyond: up to the line, whose
 * edge is soft.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {Fill} deed
 */
function flood(pen, { colour, x, y }) {
  const { width, height } = pen.canvas;
  if (x < 0 || y < 0 || x >= width || y >= height) return;
  const image = pen.getImageData(0, 0, width, height);
  const pixels = image.data;
  const wanted = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  const from = 4 * (y * width + x);
  const old = [pixels[from], pixels[from + 1], pixels[from + 2]];
  const seen = new Uint8Array(width * height);
  /** @param {number} at Whether this pixel is to be filled. */
  const isOld = (at) =>
    !seen[at] &&
    Math.abs(pixels[4 * at] - old[0]) + Math.abs(pixels[4 * at + 1] - old[1]) + Math.abs(pixels[4 * at + 2] - old[2]) <= TOLERANCE;
  const todo = [y * width + x];
  while (todo.length) {
    const at = todo.pop();
    if (!isOld(at)) continue;
    const row = at - (at % width);
    let left = at;
    while (left > row && isOld(left - 1)) left -= 1;
    for (let here = left; here < row + width && isOld(here); here += 1) {
      seen[here] = 1;
      if (here >= width) todo.push(here - width);
      if (here + width < seen.length) todo.push(here + width);
    }
  }
  for (let at = 0; at < seen.length; at += 1) {
    const column = at % width;
    const beside = (column > 0 && seen[at - 1]) || (column < width - 1 && seen[at + 1]);
    if (seen[at] || beside || seen[at - width] || seen[at + width]) pixels.set(wanted, 4 * at);
  }
  pen.putImageData(image, 0, 0);
}
