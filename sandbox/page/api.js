// The sandbox's own endpoints.

export async function get(path) {
  return (await fetch(path)).json();
}

export async function send(path, body, method = "POST") {
  const answer = await fetch(path, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const told = answer.status === 204 ? {} : await answer.json();
  if (!answer.ok) throw new Error(told.error ?? `The sandbox answered ${answer.status}.`);
  return told;
}
