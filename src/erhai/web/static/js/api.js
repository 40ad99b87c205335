/** The only one who speaks to the server. */

const ROOT = '/api/v1';

/** What the server refused, or could not do; status 0: it could not be reached. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {{code?: string, detail?: string, fields?: {field: string, message: string}[], request_id?: string}} problem
   * @param {number | null} retryAfterS
   */
  constructor(status, problem, retryAfterS = null) {
    super(problem.detail ?? '');
    this.name = 'ApiError';
    this.status = status;
    this.code = problem.code ?? (status ? 'internal' : 'offline');
    this.detail = problem.detail ?? '';
    this.fields = problem.fields ?? [];
    this.requestId = problem.request_id ?? null;
    this.retryAfterS = retryAfterS;
  }
}

/** @param {unknown} error Whether it only says that nobody waits any more. */
export function isAbort(error) {
  return error instanceof DOMException && error.name === 'AbortError';
}

/**
 * @param {{onUnauthorized: () => void}} options Called whenever a token turns out to be needed.
 */
export function createApi({ onUnauthorized }) {
  /**
   * @param {string} method
   * @param {string} path
   * @param {{body?: any, signal?: AbortSignal}} options
   */
  async function ask(method, path, { body, signal } = {}) {
    const raw = body instanceof Blob;
    /** @type {Response} */
    let response;
    try {
      response = await fetch(ROOT + path, {
        method,
        signal,
        credentials: 'same-origin',
        headers: body === undefined ? {} : { 'Content-Type': raw ? body.type : 'application/json' },
        body: body === undefined ? undefined : raw ? body : JSON.stringify(body),
      });
    } catch (error) {
      if (isAbort(error)) throw error;
      throw new ApiError(0, {});
    }
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    const retryAfter = Number(response.headers.get('Retry-After'));
    if (response.status === 401 && path !== '/session') onUnauthorized();
    throw new ApiError(response.status, problem, retryAfter > 0 ? retryAfter : null);
  }

  /** @param {Response} response */
  const read = (response) => (response.status === 204 ? null : response.json());

  return {
    /** @param {string} path @param {{signal?: AbortSignal}} [options] */
    get: async (path, options) => read(await ask('GET', path, options)),
    /** @param {string} path @param {any} body @param {{signal?: AbortSignal}} [options] */
    post: async (path, body, options) => read(await ask('POST', path, { ...options, body })),
    /** @param {string} path @param {{signal?: AbortSignal}} [options] */
    delete: async (path, options) => read(await ask('DELETE', path, options)),
    /** @param {string} path @param {any} body @param {{signal?: AbortSignal}} [options] */
    blob: async (path, body, options) => (await ask('POST', path, { ...options, body })).blob(),
    /** @param {string} path For EventSource and links. */
    url: (path) => ROOT + path,
    /** @param {number} id @param {string | null} library @param {128 | 256 | 512 | 1024 | 2048} size */
    thumbnail: (id, library, size) =>
      `${ROOT}/images/${id}/thumbnail?size=${size}${library ? `&library=${encodeURIComponent(library)}` : ''}`,
  };
}

/** @typedef {ReturnType<typeof createApi>} Api */
