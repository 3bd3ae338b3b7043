// The chat page: one conversation, kept while the tab is open.

import { ApiError, fetchHistory, openSession, sendMessage, sendRating, stopReply } from "./api.js";
import { customerBubble, make, notice, partialBubble, replyBubble } from "./view.js";
import { wordsIn } from "./words.js";

const KEY = "aftercart.conversation";
const CHARACTERS_LEFT_SHOWN = 200;

const at = (id) => document.getElementById(id);
const [log, scroller, composer, text, send, typing, earlier] = [
  "log", "scroller", "composer", "text", "send", "typing", "earlier",
].map(at);

let words = wordsIn(navigator.language);
/** `{session_id, token, language, pending}`; `pending` is the message whose answer is not here yet. */
let session = null;
/** The position of the page of history before the one shown; null if all is shown. */
let before = null;
/** A token by which the shop says who the customer is; null without one. */
let identity = takeIdentity();
let isBusy = false;
/** Enter was pressed while an answer was under way: what is written goes out after it. */
let isWaiting = false;

function setWords(language) {
  words = wordsIn(language);
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-word]")) {
    element.textContent = words[element.dataset.word];
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", words[element.dataset.label]);
  }
  text.placeholder = words[text.dataset.placeholder];
}

// --- The conversation is kept for this tab, so that a reload finds it again --------------------

function keep() {
  sessionStorage.setItem(KEY, JSON.stringify(session));
}

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

async function begin() {
  setWords(navigator.language);
  session = kept();
  if (session === null) return startNew();
  return withTyping(resume, begin);
}

async function resume() {
  try {
    const page = await fetchHistory(session, null);
    setWords(session.language);
    silently(() => log.replaceChildren(...page.messages.map(bubbleOf)));
    settleButtons(log.lastElementChild);
    showOwner(page.handoff);
    setBefore(page.before);
    scrollToEnd();
    await finishPending(page.messages);
  } catch (error) {
    if (error.status !== 401) throw error;
    await startNew();
    log.prepend(notice(words.over));
  }
}

/** A message sent just before the reload: its answer is in the history, or is asked for again. */
async function finishPending(messages) {
  const pending = session.pending;
  if (!pending) return;
  if (messages.some((message) => message.id === pending.message_id)) {
    setPending(null);
  } else {
    await deliver(pending, addCustomer(pending.title ?? pending.text));
  }
}

async function startNew() {
  await withTyping(async () => {
    const { messages, ...opened } = await openAs(wishes());
    session = { ...opened, pending: null };
    keep();
    setWords(session.language);
    log.replaceChildren();
    setBefore(null);
    showOwner("bot");
    for (const reply of messages) addReply(reply);
  }, startNew);
  focusText();
}

/** What the address of the page asks for. */
function wishes() {
  const query = new URLSearchParams(location.search);
  const wish = { language: query.get("language") ?? navigator.language };
  return identity === null ? wish : { ...wish, identity };
}

/** Where the identity will not do, or not any more, the assistant asks for a proof when it must. */
async function openAs(wish) {
  try {
    return await openSession(wish);
  } catch (error) {
    if (!error.code?.startsWith("identity_")) throw error;
    identity = null;
    return openSession(wishes());
  }
}

/** The part of the address after # never leaves the browser; once read, it is taken out of it. */
function takeIdentity() {
  const found = new URLSearchParams(location.hash.slice(1)).get("identity");
  if (found !== null) history.replaceState(null, "", location.pathname + location.search);
  return found;
}

// --- Sending -----------------------------------------------------------------------------------

function say(message, shown) {
  if (isBusy || session === null) return;
  showNotice("");
  settleButtons(null);
  const pending = { message_id: newId(), ...message };
  if (shown !== message.text) pending.title = shown;
  setPending(pending);
  deliver(pending, addCustomer(shown));
}

/** 128 random bits; `crypto.randomUUID` is missing where the page comes over plain HTTP. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Send a message, again with the same id if it must be: the server runs it once. */
async function deliver(pending, bubble) {
  setBusy(true);
  bubble.querySelector(".failure")?.remove();
  try {
    const { title, ...message } = pending;
    const owner = await sendMessage(
      session,
      message,
      (reply) => {
        dropReply(reply.id);
        addReply(reply);
      },
      showPartial,
    );
    setPending(null);
    showOwner(owner);
  } catch (error) {
    await failed(error, pending, bubble);
  } finally {
    setBusy(false);
  }
}

async function failed(error, pending, bubble) {
  if (!(error instanceof ApiError)) throw error;
  if (error.status === 401) {
    setPending(null);
    await startNew();
    log.prepend(notice(words.over));
  } else if (error.isPassing) {
    offerRetry(error, pending, bubble);
  } else {
    setPending(null);
    bubble.remove();
    if (pending.text) text.value = pending.text;
    showNotice(error.message);
    fitText();
  }
}

function offerRetry(error, pending, bubble) {
  const reason = error.status === 429 ? words.wait(error.retryAfterS) : words.noConnection;
  const retry = make("button", { type: "button", className: "quiet" }, words.retry);
  retry.addEventListener("click", () => deliver(pending, bubble));
  const said = error.status >= 500 ? words.unreachable : reason;
  bubble.append(make("p", { className: "failure", role: "alert" }, `${words.notSent} ${said} `, retry));
  scrollToEnd();
}

function setPending(pending) {
  session.pending = pending;
  keep();
}

// --- Showing -----------------------------------------------------------------------------------

function bubbleOf(message) {
  if (message.role === "customer") return customerBubble(message.text, words);
  const press = (button) => say({ payload: button.payload }, button.title);
  const bubble = replyBubble(message, words, press, (rating) => rate(message.id, rating));
  bubble.dataset.id = message.id;
  return bubble;
}

function rate(messageId, rating) {
  return sendRating(session, messageId, rating).catch(() => undefined);
}

/** The page speaks the language the assistant does, also after the customer has changed it. */
function speakAs(reply) {
  if (reply.source !== "flow" || reply.language === session.language) return;
  session.language = reply.language;
  keep();
  setWords(reply.language);
}

/** Change the log without having all of it read out. */
function silently(change) {
  log.setAttribute("aria-live", "off");
  change();
  requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
}

function addReply(reply) {
  speakAs(reply);
  settleButtons(null);
  log.append(bubbleOf(reply));
  scrollToEnd();
}

/** What is known of a reply so far; the reply itself takes its place. */
function showPartial({ id, text }) {
  const shown = log.querySelector(`[data-id="${CSS.escape(id)}"] .bubble`);
  if (shown) {
    shown.textContent = text;
  } else {
    const bubble = partialBubble(text, words, () => stopReply(session).catch(() => undefined));
    bubble.dataset.id = id;
    // Only the whole reply is read out.
    bubble.setAttribute("aria-live", "off");
    log.append(bubble);
  }
  scrollToEnd();
}

/** After a retry the answer comes again from its beginning. */
function dropReply(id) {
  log.querySelector(`[data-id="${CSS.escape(id)}"]`)?.remove();
}

function addCustomer(shown) {
  const bubble = customerBubble(shown, words);
  log.append(bubble);
  scrollToEnd();
  return bubble;
}

/** Buttons count as long as their message is the last one; `last` keeps its own. */
function settleButtons(last) {
  for (const button of log.querySelectorAll(".buttons button")) {
    button.disabled = button.closest("li") !== last;
  }
}

function showOwner(handoff) {
  at("owner").textContent = words.owners[handoff];
  document.body.dataset.owner = handoff;
}

function showNotice(message) {
  at("notice").textContent = message;
  at("notice").hidden = message === "";
}

function setBusy(busy) {
  isBusy = busy;
  typing.hidden = !busy;
  log.setAttribute("aria-busy", String(busy));
  showSendable();
  if (busy) scrollToEnd();
  else if (isWaiting) submit();
}

function setBefore(position) {
  before = position;
  earlier.hidden = position === null;
}

function scrollToEnd() {
  scroller.scrollTop = scroller.scrollHeight;
}

/** Do something that shows as writing; if nothing answers, offer to do it again. */
async function withTyping(work, again) {
  setBusy(true);
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const retry = make("button", { type: "button", className: "quiet" }, words.retry);
    const said = error.isPassing ? words.unreachable : error.message;
    const line = notice(`${said} `);
    retry.addEventListener("click", () => {
      line.remove();
      again();
    });
    line.append(retry);
    log.append(line);
  } finally {
    setBusy(false);
  }
}

// --- The field for one's own words -------------------------------------------------------------

function fitText() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
  const left = text.maxLength - text.value.length;
  at("left").hidden = left > CHARACTERS_LEFT_SHOWN;
  at("left").textContent = words.left(left);
  showSendable();
}

function showSendable() {
  send.setAttribute("aria-disabled", String(isBusy || text.value.trim() === ""));
}

/** On a touch screen the focus would bring up the keyboard over the conversation. */
function focusText() {
  if (matchMedia("(pointer: fine)").matches) text.focus();
}

function submit() {
  const written = text.value.trim();
  isWaiting = isBusy && written !== "";
  if (written === "" || isBusy || session === null) return;
  text.value = "";
  fitText();
  say({ text: written }, written);
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});

text.addEventListener("input", fitText);

text.addEventListener("keydown", (event) => {
  // While an input method composes a word, Enter belongs to it.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
});

log.addEventListener("click", (event) => {
  if (event.target.closest(".buttons button")) focusText();
});

earlier.addEventListener("click", async () => {
  const height = scroller.scrollHeight;
  const page = await fetchHistory(session, before);
  silently(() => log.prepend(...page.messages.map(bubbleOf)));
  settleButtons(log.lastElementChild);
  setBefore(page.before);
  scroller.scrollTop += scroller.scrollHeight - height;
});

at("restart").addEventListener("click", () => {
  if (!isBusy && confirm(words.restartSure)) startNew();
});

begin();
