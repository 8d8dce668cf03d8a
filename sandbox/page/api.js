// The sandbox's own endpoints.

export async function get(path) {
  return (await fetch(path)).json();
}

export async function send(path, body, method = "POST") {
  const answer = await fetch(path, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(await problem(answer));
  return answer.status === 204 ? {} : answer.json();
}

async function problem(answer) {
  const text = await answer.text();
  try {
    return JSON.parse(text).error;
  } catch {
    return text || `The sandbox answered ${answer.status}.`;
  }
}
