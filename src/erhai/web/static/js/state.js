/** What views share while the page is open, and what the browser remembers afterwards. */

export function createState() {
  /** @type {Map<string, any>} */
  const values = new Map();
  /** @type {Map<string, Set<(value: any) => void>>} */
  const listeners = new Map();
  return {
    /** @param {string} name */
    get: (name) => values.get(name),
    /** @param {string} name @param {any} value */
    set(name, value) {
      values.set(name, value);
      for (const listener of [...(listeners.get(name) ?? [])]) listener(value);
    },
    /**
     * @param {string} name
     * @param {(value: any) => void} listener Called at each `set`.
     * @returns {() => void} Stops that.
     */
    on(name, listener) {
      if (!listeners.has(name)) listeners.set(name, new Set());
      listeners.get(name).add(listener);
      return () => listeners.get(name).delete(listener);
    },
  };
}

/** @typedef {ReturnType<typeof createState>} State */

/**
 * The same state, for views that will be made anew: `close` takes their listeners away.
 *
 * @param {State} state
 * @returns {State & {close: () => void}}
 */
export function scoped(state) {
  /** @type {(() => void)[]} */
  const offs = [];
  return {
    ...state,
    on(name, listener) {
      const off = state.on(name, listener);
      offs.push(off);
      return off;
    },
    close: () => offs.splice(0).forEach((off) => off()),
  };
}

const PREFIX = 'erhai:';

/**
 * @template T
 * @param {string} name
 * @param {T} otherwise What is told where nothing is kept, or storage is closed to us.
 * @returns {T}
 */
export function remembered(name, otherwise) {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? otherwise : JSON.parse(text);
  } catch {
    return otherwise;
  }
}

/**
 * @param {string} name
 * @param {any} value null forgets.
 */
export function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Full, or closed to us: it holds for as long as the page is open.
  }
}
