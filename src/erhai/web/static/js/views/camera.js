/** A picture by the device's camera, to look for pictures like it. */

import { openDialog } from '../dialog.js';
import { fill, h } from '../dom.js';
import { icon } from '../icons.js';

const LONGEST_PX = 1600;
const QUALITY = 0.9;

/** Whether this browser lets a page ask for a camera: only where it is served securely, or locally. */
export function hasCamera() {
  return Boolean(navigator.mediaDevices?.getUserMedia);
}

/**
 * @param {import('../main.js').Context} context
 * @returns {Promise<Blob | null>} A JPEG, or null if none was taken.
 */
export async function openCamera(context) {
  const { t } = context;
  const video = /** @type {HTMLVideoElement} */ (h('video', { muted: true, playsInline: true, autoplay: true, 'aria-label': t('camera.preview') }));
  const still = /** @type {HTMLCanvasElement} */ (h('canvas', { hidden: true, role: 'img', 'aria-label': t('camera.taken') }));
  const words = h('p.camera-words', { role: 'status' }, t('camera.asking'));
  const stage = h('div.camera-stage', null, video, still, words);
  const buttons = h('div.camera-buttons');
  /** @type {MediaStream | null} */
  let stream = null;
  /** @type {'environment' | 'user'} */
  let facing = 'environment';
  let closed = false;

  const dialog = openDialog(context, {
    title: t('camera.title'),
    class: 'camera',
    content: stage,
    actions: [buttons],
    onClose: () => {
      closed = true;
      stop();
    },
  });

  function stop() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
  }

  async function start() {
    stop();
    stage.dataset.state = 'asking';
    words.textContent = t('camera.asking');
    fill(buttons, cancel());
    try {
      const wanted = { video: { facingMode: facing, width: { ideal: LONGEST_PX } }, audio: false };
      const given = await navigator.mediaDevices.getUserMedia(wanted);
      if (closed) {
        for (const track of given.getTracks()) track.stop();
        return;
      }
      stream = given;
      video.srcObject = given;
      await video.play();
      await showLive();
    } catch (error) {
      if (!closed) showProblem(error);
    }
  }

  async function showLive() {
    stage.dataset.state = 'live';
    // As in a mirror, if it looks at the one who holds it.
    const setting = stream?.getVideoTracks()[0]?.getSettings().facingMode ?? facing;
    stage.dataset.facing = setting;
    video.hidden = false;
    still.hidden = true;
    words.textContent = '';
    const shutter = h('button.button.button-main', { type: 'button', onclick: snap }, icon('camera'), t('camera.snap'));
    const cameras = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'videoinput');
    if (closed || stage.dataset.state !== 'live') return;
    fill(
      buttons,
      cancel(),
      cameras.length > 1 &&
        h('button.button', { type: 'button', onclick: turn }, icon('refresh'), t('camera.other')),
      shutter,
    );
    shutter.focus();
  }

  function turn() {
    facing = facing === 'environment' ? 'user' : 'environment';
    void start();
  }

  function snap() {
    const scale = Math.min(1, LONGEST_PX / Math.max(video.videoWidth, video.videoHeight));
    still.width = Math.round(video.videoWidth * scale);
    still.height = Math.round(video.videoHeight * scale);
    still.getContext('2d').drawImage(video, 0, 0, still.width, still.height);
    stage.dataset.state = 'taken';
    video.hidden = true;
    still.hidden = false;
    const use = h('button.button.button-main', { type: 'button', onclick: finish }, icon('search'), t('camera.use'));
    fill(buttons, h('button.button', { type: 'button', onclick: () => void showLive() }, icon('undo'), t('camera.again')), use);
    use.focus();
  }

  function finish() {
    still.toBlob((blob) => dialog.close(blob), 'image/jpeg', QUALITY);
  }

  /** @param {unknown} error */
  function showProblem(error) {
    stop();
    const name = error instanceof DOMException ? error.name : '';
    const key = `camera.problem-${name}`;
    stage.dataset.state = 'problem';
    words.textContent = t.has(key) ? t(key) : t('camera.problem');
    fill(buttons, cancel(), h('button.button.button-main', { type: 'button', onclick: () => void start() }, icon('refresh'), t('common.retry')));
  }

  const cancel = () => h('button.button', { type: 'button', onclick: () => dialog.close() }, t('common.cancel'));

  if (hasCamera()) await start();
  else showProblem(null);
  return dialog.done;
}
