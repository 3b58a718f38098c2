// The workshop's page: fetches its parts, which the server renders, twice a second.
"use strict";

const part = (id) => document.getElementById(id);
const GONE = "The workshop does not answer: is it still running?";
const BROKEN = "Something broke; the terminal says what.";
const shown = {};
let asked = null;
let serving = null;

/** Put rendered parts in their places; one that is as before stays, with its focus, scrolling and opened details. */
function put(markup) {
  const parts = new DOMParser().parseFromString(markup, "text/html").body.firstElementChild;
  for (const fresh of parts.children) {
    if (shown[fresh.id] === fresh.innerHTML) continue;
    shown[fresh.id] = fresh.innerHTML;
    part(fresh.id).replaceChildren(...fresh.childNodes);
  }
  return parts.dataset;
}

/** Say something in the place of a part, until it is rendered again. */
function say(id, words) {
  if (part(id).textContent === words) return; // else a screen reader would say it again
  delete shown[id];
  part(id).replaceChildren(Object.assign(document.createElement("span"), { className: "bad", textContent: words }));
}

/** Return the reply to a question and why it came, or the trouble with it. */
async function post(question) {
  const body = JSON.stringify({ question });
  const response = await fetch("api/ask", { method: "POST", headers: { "Content-Type": "application/json" }, body }).catch(() => null);
  if (response === null) return { trouble: GONE };
  return response.ok ? { markup: await response.text() } : response.json().catch(() => ({ trouble: BROKEN }));
}

async function ask(question) {
  asked = question;
  const { markup, trouble } = await post(question);
  if (asked !== question) return; // a newer question is under way
  part("why").hidden = Boolean(trouble);
  if (trouble) say("reply-body", trouble);
  else put(markup);
}

async function refresh() {
  const live = put(await fetch("api/parts").then((response) => response.text()));
  document.title = live.title;
  if (asked !== null && serving !== live.serving) ask(asked);
  serving = live.serving;
}

part("ask").addEventListener("submit", (event) => { event.preventDefault(); ask(part("question").value); });
for (const box of document.querySelectorAll("[name=width]")) {
  box.addEventListener("change", () => { part("reply").className = `discord ${box.value}`; });
}
async function follow() {
  await refresh().catch(() => say("status", GONE));
  setTimeout(follow, 500);
}
follow();
