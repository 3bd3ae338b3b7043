// Every word of the page itself, by language. What the assistant says comes from the assistant.

const EN = {
  title: "Aftercart",
  log: "Conversation",
  owners: {
    bot: "Shop assistant",
    queued: "You are in line for a person",
    human: "A person is with you",
  },
  restart: "New conversation",
  restartSure: "Start a new conversation? This one leaves the page.",
  earlier: "Show earlier messages",
  typing: "The assistant is writing",
  yourMessage: "Your message",
  placeholder: "Write a message",
  send: "Send",
  you: "You",
  assistant: "Assistant",
  retry: "Try again",
  notSent: "Not sent.",
  noConnection: "No connection to the shop.",
  wait: (seconds) => `That was quick. You can go on in ${seconds} s.`,
  over: "The earlier conversation is over, so here is a new one.",
  unreachable: "The assistant cannot be reached right now.",
  left: (count) => `${count} characters left`,
  helpful: "Helpful",
  notHelpful: "Not helpful",
  thanks: "Thanks for telling us.",
  source: "Source",
  operations: {
    cancel_order: "Cancel order",
    change_address: "Change delivery address",
    change_items: "Change items",
    change_payment: "Change payment",
    return_items: "Return items",
    exchange_items: "Exchange items",
    change_default_address: "Change your address",
  },
  becomes: "becomes",
  payment: "You pay",
  refund: "You get back",
  none: "Nothing to pay",
  days: (from, to) => (from === to ? `${from} days` : `${from}–${to} days`),
  atOnce: "at once",
  method: "Payment method",
  address: "Address",
  reason: "Reason",
};

const WORDS = { en: EN };

/** The words of a language such as "en" or "en-GB"; English where there are none. */
export function wordsIn(language) {
  return WORDS[language] ?? WORDS[language.split("-")[0]] ?? EN;
}
