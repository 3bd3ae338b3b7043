// Turns messages into elements. All text is set as text; nothing is ever read as HTML.

/** Make an element: `make("p", {className: "x"}, "text", child)`. Absent children are left out. */
export function make(tag, { role, label, ...properties } = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  if (role) element.setAttribute("role", role);
  if (label) element.setAttribute("aria-label", label);
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** What the customer said. */
export function customerBubble(text, words) {
  return make(
    "li",
    { className: "said customer" },
    make("span", { className: "unseen" }, `${words.you}: `),
    make("p", { className: "bubble" }, text),
  );
}

/** One reply. `onPress` gets the button chosen, `onRate` gets "up" or "down". */
export function replyBubble(reply, words, onPress, onRate) {
  return make(
    "li",
    { className: `said assistant from-${reply.source}`, lang: reply.language },
    make("span", { className: "unseen" }, `${words.assistant}: `),
    reply.text ? make("p", { className: "bubble" }, ...linked(reply.text)) : null,
    reply.image ? make("img", { className: "picture", src: reply.image, alt: "" }) : null,
    reply.summary ? summaryCard(reply.summary, words, reply.language) : null,
    ...reply.cards.map((card) => dataCard(card)),
    reply.citations.length ? citationList(reply.citations, words) : null,
    reply.buttons.length ? buttonRow(reply.buttons, onPress) : null,
    reply.rateable ? ratingRow(words, onRate) : null,
  );
}

/** A reply that is still being composed; `onStop` is called once, to end it. */
export function partialBubble(text, words, onStop) {
  const stop = make("button", { type: "button", className: "quiet" }, words.stop);
  stop.addEventListener("click", () => {
    stop.disabled = true;
    onStop();
  });
  return make(
    "li",
    { className: "said assistant partial" },
    make("span", { className: "unseen" }, `${words.assistant}: `),
    make("p", { className: "bubble" }, text),
    stop,
  );
}

/** A line of the page itself in the middle of the conversation. */
export function notice(text) {
  return make("li", { className: "notice" }, text);
}

/** What a "yes" would do, as a card. */
export function summaryCard(summary, words, language) {
  const title = words.operations[summary.operation] ?? summary.operation;
  const number = summary.order_number ?? "";
  return make(
    "section",
    { className: "card summary" },
    make("h2", {}, title, make("span", { className: "number" }, number)),
    summary.items.length ? itemList(summary, words, language) : null,
    factList(factsOf(summary, words)),
    totalLine(summary, words, language),
  );
}

function itemList(summary, words, language) {
  const currency = summary.total?.currency ?? summary.amounts[0]?.currency;
  const items = summary.items.map((item) => itemLine(item, currency, words, language));
  return make("ul", { className: "items" }, ...items);
}

function itemLine(item, currency, words, language) {
  const changed = item.new_item_id !== undefined && item.new_item_id !== null;
  return make(
    "li",
    {},
    make("span", { className: "name" }, item.name),
    make("span", { className: "price" }, money(item.price, currency, language)),
    make("span", { className: "options" }, options(item.options)),
    changed ? make("span", { className: "options new" }, `→ ${options(changes(item))}`) : null,
    changed
      ? make("span", { className: "price new" }, money(item.new_price ?? item.price, currency, language))
      : null,
  );
}

function factsOf(summary, words) {
  const { method, address, reason, amounts } = summary;
  const isNamedBelow = amounts.some((amount) => amount.method === method?.label);
  return [
    [words.method, isNamedBelow ? null : method?.label],
    [words.address, address ? addressLines(address) : null],
    [words.reason, reason],
  ].filter(([, value]) => value);
}

function factList(facts) {
  if (!facts.length) return null;
  const rows = facts.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]);
  return make("dl", {}, ...rows);
}

function totalLine(summary, words, language) {
  const isFree = (summary.total?.direction ?? "none") === "none";
  if (!summary.amounts.length && isFree && !summary.items.length) return null;
  const single = summary.amounts.length === 1 ? summary.amounts[0] : null;
  const amounts = summary.amounts.length > 1 ? summary.amounts : [];
  const total = summary.total ?? single ?? { direction: "none" };
  return make(
    "div",
    { className: "amounts" },
    ...amounts.map((amount) => amountLine(amount, words, language)),
    make(
      "p",
      { className: `total ${total.direction}` },
      make("span", {}, words[total.direction], small(single ? routeOf(single, words) : "")),
      total.direction === "none" ? "" : make("strong", {}, money(total.amount, total.currency, language)),
    ),
  );
}

function amountLine(amount, words, language) {
  return make(
    "p",
    { className: `amount ${amount.direction}` },
    make("span", {}, words[amount.direction], small(routeOf(amount, words))),
    make("span", {}, money(amount.amount, amount.currency, language)),
  );
}

function small(text) {
  return text ? make("small", {}, text) : "";
}

function routeOf(amount, words) {
  const [from, to] = amount.days ?? [];
  const speed = from === undefined || amount.direction !== "refund" ? "" : daysIn(from, to, words);
  return [amount.method, speed].filter(Boolean).join(", ");
}

function daysIn(from, to, words) {
  return to === 0 ? words.atOnce : words.days(from, to ?? from);
}

function addressLines(address) {
  const { line1, line2, city, region, postcode, country } = address;
  const place = [city, region, postcode].filter(Boolean).join(" ");
  return [line1, line2, place, country].filter(Boolean).join("\n");
}

/** The options that get a new value; all of them, if none does. */
function changes({ options: old, new_options: now }) {
  const changed = Object.entries(now ?? {}).filter(([name, value]) => old?.[name] !== value);
  return changed.length ? Object.fromEntries(changed) : now;
}

function options(values) {
  return Object.entries(values ?? {})
    .map(([name, value]) => `${name}: ${value}`)
    .join(", ");
}

function money(amount, currency, language) {
  if (amount === undefined || amount === null) return "";
  if (!currency) return amount;
  return new Intl.NumberFormat(language, { style: "currency", currency }).format(Number(amount));
}

function dataCard(card) {
  return make(
    "section",
    { className: "card" },
    card.image ? make("img", { src: card.image, alt: "" }) : null,
    card.title ? make("h2", {}, String(card.title)) : null,
    card.subtitle ?? card.text ? make("p", {}, String(card.subtitle ?? card.text)) : null,
  );
}

function citationList(citations, words) {
  const items = citations.map((citation) => {
    const title = String(citation.title ?? citation.id ?? "");
    return make("li", {}, isWeb(citation.url) ? link(citation.url, title) : title);
  });
  return make("ul", { className: "citations", label: words.source }, ...items);
}

function buttonRow(buttons, onPress) {
  const row = make("div", { className: "buttons" });
  for (const button of buttons) {
    const element = make("button", { type: "button" }, button.title);
    element.addEventListener("click", () => onPress(button));
    row.append(element);
  }
  return row;
}

function ratingRow(words, onRate) {
  const row = make("div", { className: "rating" });
  for (const [rating, label] of [
    ["up", words.helpful],
    ["down", words.notHelpful],
  ]) {
    const element = make("button", { type: "button", className: "quiet" }, label);
    element.addEventListener("click", async () => {
      await onRate(rating);
      row.replaceChildren(make("span", {}, words.thanks));
    });
    row.append(element);
  }
  return row;
}

/** The text in pieces, with web addresses as links. */
function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)])/).map((piece) =>
    isWeb(piece) ? link(piece, piece) : piece,
  );
}

function link(url, text) {
  return make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text);
}

function isWeb(url) {
  return /^https?:\/\//.test(url ?? "");
}
