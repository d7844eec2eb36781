/** Requests to our own origin: JSON, the CSRF cookie, and refusals as errors that say what to do. */

/** The server refused, in words of the reader's language (RFC 9457). */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    title: string,
    readonly body: Record<string, unknown>,
  ) {
    super(title);
  }
}

/** No answer came: no network, or the server is away. */
export class Unreachable extends Error {}

export async function send<T>(
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<T> {
  const response = await answered(path, {
    method,
    headers: {
      Accept: "application/json",
      ...(method !== "GET" && { "X-CSRFToken": cookie("csrftoken") }),
      // a form says its own type, with its boundary
      ...(body !== undefined && !(body instanceof FormData) && { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: body instanceof FormData ? body : JSON.stringify(body) }),
  });
  const content = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (!response.ok) {
    throw new Refused(response.status, String(content.code ?? response.status), String(content.title ?? ""), content);
  }
  return content as T;
}

async function answered(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...init, credentials: "same-origin", cache: "no-store" });
  } catch (error) {
    throw new Unreachable(path, { cause: error });
  }
}

function cookie(name: string): string {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return decodeURIComponent(found?.slice(name.length + 1) ?? "");
}
