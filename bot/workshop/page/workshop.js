// The workshop's page: shows what /api/state says whenever /api/events tells that it is new. Every text from the files
// is put in as text, never as markup.
"use strict";

const part = (id) => document.getElementById(id);
let state = {};
let asked = null;
let shown = {};

/** Return an element with properties and children; text children stay text, null ones are left out. */
function el(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined).map((child) =>
    child instanceof Node ? child : String(child)));
  return element;
}

/** Replace what a part shows, only if its data changed: so that focus, scrolling and opened details stay. */
function show(id, data, build) {
  const key = JSON.stringify(data);
  if (shown[id] === key) return;
  shown[id] = key;
  part(id).replaceChildren(...[build(data)].flat());
}

const quiet = (...words) => el("p", { className: "quiet" }, ...words);
const list = (rows, build) => el("ul", { className: "plain" }, rows.map((row) => el("li", {}, build(row))));

function table(caption, heads, rows) {
  const number = (head) => (head.startsWith("#") ? "number" : "");
  return el("div", { className: "scroll", tabIndex: 0, role: "group", ariaLabel: caption }, el("table", {},
    el("caption", {}, caption),
    el("thead", {}, el("tr", {}, heads.map((head) =>
      el("th", { scope: "col", className: number(head) }, head.replace("#", ""))))),
    el("tbody", {}, rows.map((row) => el("tr", {}, row.map((value, place) =>
      el("td", { className: number(heads[place]) }, value)))))));
}

function count(id, number, bad) {
  part(`${id}-count`).textContent = number === undefined || number === null ? "" : `(${number})`;
  part(`${id}-count`).classList.toggle("bad", Boolean(bad && number));
}

function problems(rows) {
  if (!rows.length) return quiet("None. The files can be served as they are.");
  return list(rows, (row) => [
    el("strong", { className: row.severity === "error" ? "bad" : "warn" }, row.severity === "error" ? "Error" : "Warning"),
    " ", el("code", {}, row.place), row.where ? ` ${row.where}` : "",
    el("p", {}, `${row.what}. ${row.fix}`),
    row.excerpt ? el("pre", {}, row.excerpt) : null,
  ]);
}

function changes({ found, trouble, stage }) {
  if (trouble) return el("p", { className: "bad" }, trouble);
  if (!found && stage === "refused") return quiet("This save cannot be served, so there is nothing to compare yet.");
  if (!found) return quiet(["compared", "done"].includes(stage)
    ? `Nothing was changed yet. The next save is held against this state, with ${state.questions} labelled questions.`
    : "Asking the labelled questions …");
  const { counts, rows, figures, complete } = found;
  const summary = el("p", {},
    el("strong", { className: counts.lost ? "bad" : "" }, `${counts.lost} lost`), ", ",
    el("strong", { className: counts.gained ? "good" : "" }, `${counts.gained} gained`), ", ",
    `${counts.moved} elsewhere, neither better nor worse (version ${found.before} to ${found.after})`,
    complete ? "." : ", so far: those that the edit touches were asked first.");
  const style = { lost: "bad", gained: "good", moved: "" };
  const moved = rows.map((row) => [el("span", { className: style[row.direction] }, row.direction), row.question,
    row.wanted, row.before, row.after]);
  const percent = (value) => `${value.toFixed(1)} %`;
  const points = ({ before, after }) => (after === before ? "±0.0" : (after > before ? "+" : "−") + Math.abs(after - before).toFixed(1));
  return [summary,
    rows.length ? table("Questions that go elsewhere", ["", "Question", "Right is", "Before", "Now"], moved) : null,
    !complete ? null : el("details", {}, el("summary", {}, "Figures of every set"), table("Figures of every set",
      ["Set", "Figure", "#Before", "#Now", "#Change", "#Questions"], figures.map((row) =>
        [row.set, row.figure, percent(row.before), percent(row.after), points(row), row.cases]))),
  ].filter(Boolean);
}

function collisions({ rows, unfitted }) {
  if (unfitted) return quiet(unfitted);
  if (!rows) return quiet("Working …");
  if (!rows.length) return quiet("None: every phrasing would find its entry by the others.");
  return list(rows, (row) => el("details", {},
    el("summary", {}, el("code", {}, row.taker), " takes ", el("strong", {}, row.count), ` of ${row.of} from `, el("code", {}, row.entry)),
    el("ul", {}, row.phrasings.map((text) => el("li", {}, text)))));
}

const due = { never: "no day set", now: "compare again now", soon: "compare again within half a year", "": "" };

function update(next) {
  state = next;
  const errors = (state.problems || []).filter((row) => row.severity === "error").length;
  const refused = state.version === null;
  part("status").textContent = state.stage === "reading" ? "Reading the files …"
    : refused ? `${errors} ${errors === 1 ? "error keeps" : "errors keep"} this save from being served.`
      + (state.serving ? ` The try-it box answers from version ${state.serving}, the last good one.` : "")
    : errors ? `${errors} ${errors === 1 ? "error" : "errors"} to mend in version ${state.version}.`
    : `All well: version ${state.version}, ${state.entries} entries.`;
  part("status").className = refused || errors ? "bad" : "";
  const words = { read: "fitting", answering: "running the entries' tests", tested: "asking the labelled questions",
    comparing: `asking the labelled questions, ${state.asked} of ${state.questions}`, compared: "looking for collisions", broken: "something broke; the terminal says what" };
  part("progress").textContent = state.at
    ? `saved ${state.at}${words[state.stage] ? ` · ${words[state.stage]} …` : ` · done in ${state.seconds} s`}` : "";
  document.title = `${errors ? `(${errors}) ` : ""}Workshop`;
  if (!state.problems) return;
  const known = state[document.querySelector("[name=since]:checked").value];
  const found = known && known.after === state.version ? known : null; // else it tells of an earlier save
  count("problems", state.problems.length, errors);
  count("changes", found && found.counts.lost + found.counts.gained + found.counts.moved, found && found.counts.lost);
  for (const id of ["collisions", "thin", "facts", "notes"]) count(id, state[id] && state[id].length, id === "facts");
  count("dates", state.dates.filter((row) => row.due).length, true);
  show("problems-body", state.problems, problems);
  const stage = found ? "" : known && state.stage !== "refused" ? "working" : state.stage;
  show("changes-body", { found, trouble: state.trouble, stage }, changes);
  show("collisions-body", { rows: state.collisions, unfitted: state.unfitted }, collisions);
  show("thin-body", state.thin, (rows) => (rows.length ? list(rows, (row) => [el("code", {}, row.id),
    ` (line ${row.line}): ${row.count} of ${row.needed}`]) : quiet("None: every entry can be asked in enough ways.")));
  show("facts-body", state.facts, (rows) => (rows.length ? list(rows, (row) => [el("code", {}, row.id),
    ` (line ${row.line}, ${row.heading}): ${row.fact}`]) : quiet("None: every fact is told in an answer.")));
  show("notes-body", state.notes, (rows) => (rows.length ? list(rows, (row) => [el("code", {}, row.id),
    ` (line ${row.line}): ${row.notes}`]) : quiet("None.")));
  show("dates-body", state.dates, (rows) => table("Oldest first", ["Entry", "Day", "#Days ago", ""], rows.map((row) =>
    [el("code", {}, row.id), row.checked || "", row.days === null ? "" : row.days,
      el("span", { className: "warn" }, due[row.due])])));
}

function discord(messages) {
  return messages.map((message) => el("div", {},
    el("div", { className: "who" }, "FAQ ", el("span", { className: "app" }, "APP")),
    message.lines.map((line) => el("div", { className: `said ${line.kind}` },
      line.spans.map((span) => (span.bold ? el("strong", {}, span.text) : span.text)))),
    message.rows.map((row) => el("div", { className: "buttons" },
      row.map((label) => el("span", { className: "button" }, label))))));
}

function steps({ words, safety, rankings, phrasings, decision }) {
  const repaired = words.filter((word) => word.was !== word.now);
  return [
    el("p", {}, "Read as: ", el("code", {}, words.map((word) => word.was).join(" ") || "(no words)")),
    el("p", {}, "Repaired: ", repaired.length ? repaired.map((word) => el("code", {}, `${word.was} → ${word.now} `)) : "nothing"),
    el("div", {}, "Safety:", el("ul", {}, ...safety.map((line) => el("li", {}, line)))),
    decision ? el("p", {}, "Decision: ", el("strong", {}, decision.kind), `: ${decision.why}.`) : null,
    rankings.map((ranking) => table(`Candidates for the ${ranking.title}: ${ranking.words}`, ["Candidate", "#Probability", "#Score", "#of it letters"],
      ranking.candidates.map((one) => {
        const bar = el("span", { className: "bar" });
        bar.style.width = `${one.score}%`;
        return [el("span", {}, el("code", {}, one.name), one.kind === "entry" ? (one.covered ? "" : " not covered") : ` ${one.kind}`, bar),
          one.kind === "entry" ? `${one.score.toFixed(1)}%` : "", one.raw.toFixed(2), one.letters.toFixed(2)];
      }))),
    rankings.length ? el("p", { className: "quiet" }, `Gap to the next entry ${rankings[0].gap}, lead over what is no entry ${rankings[0].lead}, known words ${Math.round(100 * rankings[0].known)}%.`) : null,
    phrasings.length ? el("ul", { className: "quiet" }, ...phrasings.map((line) => el("li", {}, line))) : null,
  ].flat().filter(Boolean);
}

async function ask(question) {
  asked = question;
  const answer = await fetch("api/ask", { method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ question }) }).then((response) => response.json(), () => ({ trouble: "The workshop does not answer: is it still running?" }));
  if (asked !== question) return; // a newer question is under way
  part("why").hidden = Boolean(answer.trouble);
  if (answer.trouble) { show("reply", answer.trouble, (words) => el("p", {}, words)); return; }
  show("reply", answer.messages, discord);
  show("steps", answer.steps, steps);
}

let serving = null;
async function refresh() {
  const next = await fetch("api/state").then((response) => response.json());
  update(next);
  if (asked !== null && serving !== next.serving) ask(asked);
  serving = next.serving;
}

part("ask").addEventListener("submit", (event) => { event.preventDefault(); ask(part("question").value); });
for (const box of document.querySelectorAll("[name=width]")) {
  box.addEventListener("change", () => { part("reply").className = `discord ${box.value}`; });
}
for (const box of document.querySelectorAll("[name=since]")) box.addEventListener("change", () => update(state));
const events = new EventSource("api/events");
events.onmessage = refresh;
events.onerror = () => { part("status").textContent = "The workshop does not answer: is it still running?"; part("status").className = "bad"; };
