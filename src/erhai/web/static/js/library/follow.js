/** A library's indexing as it goes on, by server-sent events. */

const RETRY_MS = 2000;
const GOING_ON = new Set(['running', 'stopping']);

/** @param {any} told IndexTold. @returns {boolean} Whether more will come by itself. */
export function goesOn(told) {
  return GOING_ON.has(told.state);
}

/**
 * Follow a library's indexing while somebody looks.
 *
 * @param {import('../api.js').Api} api
 * @param {string} name
 * @param {(told: any) => void} onTold Called with each IndexTold; the last is of a run that has ended.
 */
export function createFollower(api, name, onTold) {
  const path = `/libraries/${encodeURIComponent(name)}/index`;
  /** @type {EventSource | null} */
  let source = null;
  let timer = 0;

  function start() {
    stop();
    source = new EventSource(api.url(`${path}/events`));
    source.addEventListener('progress', (event) => {
      const told = JSON.parse(event.data);
      // The server ends the stream then; a browser would take that for a fault and ask again.
      if (!goesOn(told)) stop();
      onTold(told);
    });
    source.addEventListener('error', () => {
      // Most faults the browser mends itself; where it gave up, an answer says why.
      if (source?.readyState === EventSource.CLOSED) void ask();
    });
  }

  async function ask() {
    stop();
    try {
      const told = await api.get(path);
      onTold(told);
      if (goesOn(told)) timer = setTimeout(start, RETRY_MS);
    } catch {
      timer = setTimeout(() => void ask(), RETRY_MS);
    }
  }

  function stop() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  return { start, stop };
}
