/** A sheet to draw on, to look for pictures like the drawing. */

import { openDialog } from '../dialog.js';
import { h, setAttribute } from '../dom.js';
import { icon } from '../icons.js';
import { createDrawing, PAPER } from '../sketch/drawing.js';
import { createTools } from '../sketch/tools.js';

const WIDTH_PX = 800;
const HEIGHT_PX = 600;
const KEY_STEP_PX = 8;
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** What was drawn lies on the sheet when it is opened again. @type {import('../sketch/drawing.js').Deed[]} */
const sheet = [];

/**
 * @param {import('../main.js').Context} context
 * @returns {Promise<Blob | null>} A PNG on white, or null if nothing is to be looked for.
 */
export async function openSketch(context) {
  const { t } = context;
  const canvas = /** @type {HTMLCanvasElement} */ (
    h('canvas.sketch-canvas', {
      width: WIDTH_PX,
      height: HEIGHT_PX,
      tabIndex: 0,
      role: 'application',
      'aria-label': t('sketch.canvas'),
      'aria-describedby': 'sketch-help',
    })
  );
  const drawing = createDrawing(canvas, sheet);
  const tools = createTools(context, {
    onUndo: () => after(drawing.undo),
    onRedo: () => after(drawing.redo),
    onClear: () => after(drawing.clear),
  });
  const spot = { x: WIDTH_PX / 2, y: HEIGHT_PX / 2 };
  const cross = h('div.sketch-cross', { hidden: true, 'aria-hidden': 'true' });
  const go = h('button.button.button-main', { type: 'button', onclick: () => void finish() }, icon('search'), t('sketch.go'));
  const dialog = openDialog(context, {
    title: t('sketch.title'),
    class: 'sketch',
    content: [
      tools.element,
      h('div.sketch-sheet', null, canvas, cross),
      h('p.soft.sketch-help', { id: 'sketch-help' }, t('sketch.help'), h('span.sketch-help-keys', null, ' ', t('sketch.help-keys'))),
    ],
    actions: [h('button.button', { type: 'button', onclick: () => dialog.close() }, t('common.cancel')), go],
  });

  /** @param {() => void} deed */
  function after(deed) {
    deed();
    drawing.end();
    update();
  }

  function update() {
    tools.update({ canUndo: drawing.canUndo(), canRedo: drawing.canRedo(), isEmpty: drawing.isEmpty() });
    go.disabled = drawing.isEmpty();
  }

  /** @param {PointerEvent} event */
  function spotOf(event) {
    const box = canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * WIDTH_PX,
      y: ((event.clientY - box.top) / box.height) * HEIGHT_PX,
      // Only a pen says how hard it is pressed; for others it is always a half.
      pressure: event.pointerType === 'pen' && event.pressure > 0 ? 0.15 + 0.85 * event.pressure : 0.5,
    };
  }

  const ink = () => ({ colour: tools.tool() === 'eraser' ? PAPER : tools.colour(), size: tools.size() });

  canvas.addEventListener('pointerdown', (event) => {
    if (event.button || !event.isPrimary) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    cross.hidden = true;
    if (tools.tool() === 'fill') drawing.fill(spotOf(event), tools.colour());
    else drawing.begin(spotOf(event), ink());
    update();
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!event.isPrimary || !(event.buttons & 1)) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length ? events : [event]) drawing.extend(spotOf(each));
  });
  for (const end of ['pointerup', 'pointercancel']) canvas.addEventListener(end, () => drawing.end());

  let down = false;
  canvas.addEventListener('keydown', (event) => {
    const step = KEYS[event.key];
    if (step) {
      const far = event.shiftKey ? 4 : 1;
      spot.x = Math.max(0, Math.min(WIDTH_PX - 1, spot.x + step[0] * KEY_STEP_PX * far));
      spot.y = Math.max(0, Math.min(HEIGHT_PX - 1, spot.y + step[1] * KEY_STEP_PX * far));
      if (down) drawing.extend({ ...spot, pressure: 0.5 });
    } else if (event.key === ' ') {
      if (tools.tool() === 'fill') drawing.fill(spot, tools.colour());
      else {
        down = !down;
        if (down) drawing.begin({ ...spot, pressure: 0.5 }, ink());
        else drawing.end();
        context.announce(t(down ? 'sketch.pen-down' : 'sketch.pen-up'));
      }
      update();
    } else return;
    event.preventDefault();
    cross.hidden = false;
    setAttribute(cross, 'data-down', down);
    cross.style.left = `${(spot.x / WIDTH_PX) * 100}%`;
    cross.style.top = `${(spot.y / HEIGHT_PX) * 100}%`;
  });
  canvas.addEventListener('blur', () => {
    down = false;
    drawing.end();
    cross.hidden = true;
  });
  dialog.element.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return;
    event.preventDefault();
    after(event.shiftKey ? drawing.redo : drawing.undo);
  });

  async function finish() {
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
    dialog.close(blob);
  }

  update();
  canvas.focus({ focusVisible: false });
  return dialog.done;
}
