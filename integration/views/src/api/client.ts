/** The API of the app: typed by its own description, each call with a fresh token of monday's session,
 * and told in the reader's language. */
import createClient, { type Middleware } from "openapi-fetch";

import { askedIn } from "../app/languages";
import { sessionToken } from "../monday/sdk";
import { Refused, refusalOf, Unreachable } from "./errors";
import type { paths } from "./schema";

const LEEWAY_MS = 30_000;
let kept = { token: "", until: 0 };
let asked: Promise<string> | null = null; // calls that need one meanwhile wait for the same answer

/** A token that still holds; monday is asked again shortly before it runs out. */
export async function token(): Promise<string> {
  if (Date.now() < kept.until) return kept.token;
  asked ??= fresh().finally(() => (asked = null));
  return asked;
}

async function fresh(): Promise<string> {
  const given = await sessionToken();
  kept = { token: given, until: expiry(given) - LEEWAY_MS };
  return given;
}

function expiry(jwt: string): number {
  try {
    const claims = JSON.parse(atob((jwt.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/"))) as {
      exp?: number;
    };
    return (claims.exp ?? 0) * 1000;
  } catch {
    return 0;
  }
}

const signed: Middleware = {
  async onRequest({ request }) {
    request.headers.set("Authorization", `Bearer ${await token()}`);
    request.headers.set("Accept-Language", askedIn());
    return request;
  },
};

/** Calls once more with a new token when the last one had run out meanwhile. */
async function fetchAgain(input: Request): Promise<Response> {
  const again = input.clone();
  try {
    const answer = await fetch(input);
    if (answer.status !== 401) return answer;
    kept = { token: "", until: 0 };
    again.headers.set("Authorization", `Bearer ${await token()}`);
    return await fetch(again);
  } catch (error) {
    throw new Unreachable(String(error));
  }
}

export const api = createClient<paths>({ baseUrl: "/", fetch: fetchAgain });
api.use(signed);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer of a call, or its refusal thrown: what TanStack Query wants. */
export async function told<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw refusalOf(response.status, error);
  return data as T;
}

/** Downloads a file that needs the token: fetched, then handed to the browser. */
export async function download(path: string, name: string): Promise<void> {
  const headers = { Authorization: `Bearer ${await token()}`, "Accept-Language": askedIn() };
  const answer = await fetchAgain(new Request(path, { headers }));
  if (!answer.ok) throw refusalOf(answer.status, await answer.json().catch(() => null));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

export { Refused, Unreachable };
