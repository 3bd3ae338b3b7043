// Talks to the chat API. Knows nothing of the page.

/** A refusal of the API or of the network. `status` 0: nothing answered. */
export class ApiError extends Error {
  constructor(status, code, message, retryAfterS) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfterS = retryAfterS;
  }

  /** Whether the same message may go through when sent again. */
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Open a session: `{session_id, token, language, messages}`. */
export async function openSession(wish) {
  const response = await call("/api/chat/session", { method: "POST", body: JSON.stringify(wish) });
  return response.json();
}

/** A page of the conversation: `{messages, before, handoff}`. */
export async function fetchHistory(session, before) {
  const query = before === null ? "" : `?before=${before}`;
  const path = `/api/chat/history/${encodeURIComponent(session.session_id)}${query}`;
  const response = await call(path, { headers: bearer(session) });
  return response.json();
}

/**
 * Send a message, `{message_id, text}` or `{message_id, payload}`. `onReply` gets each reply as it
 * comes, `onPartial` what is known of one that is still being composed, under the id it will have; the
 * promise gives who owns the conversation then.
 */
export async function sendMessage(session, message, onReply, onPartial) {
  const response = await call("/api/chat/message", {
    method: "POST",
    headers: { ...bearer(session), Accept: "text/event-stream" },
    body: JSON.stringify({ session_id: session.session_id, ...message }),
  });
  for await (const [name, data] of eventsOf(response)) {
    if (name === "message") onReply(data);
    if (name === "partial") onPartial(data);
    if (name === "error") throw new ApiError(500, data.error.code, data.error.message);
    if (name === "end") return data.handoff;
  }
  throw new ApiError(0, "interrupted", "");
}

/** End the reply that is being composed; what is known of it stays. */
export async function stopReply(session) {
  await call("/api/chat/stop", {
    method: "POST",
    headers: bearer(session),
    body: JSON.stringify({ session_id: session.session_id }),
  });
}

/** Say whether a reply helped: "up" or "down". */
export async function sendRating(session, messageId, rating) {
  await call("/api/chat/feedback", {
    method: "POST",
    headers: bearer(session),
    body: JSON.stringify({ session_id: session.session_id, message_id: messageId, rating }),
  });
}

function bearer(session) {
  return { Authorization: `Bearer ${session.token}` };
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, {
      ...options,
      headers: { "Content-Type": "application/json", ...options.headers },
    });
  } catch {
    throw new ApiError(0, "no_connection", "");
  }
  if (response.ok) return response;
  const said = await response.json().catch(() => null);
  const wait = Number(response.headers.get("Retry-After")) || 1;
  throw new ApiError(response.status, said?.error?.code, said?.error?.message ?? "", wait);
}

async function* eventsOf(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop();
      yield* blocks.map(parseEvent).filter(Boolean);
    }
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError(0, "interrupted", "");
  }
}

function parseEvent(block) {
  const fields = Object.fromEntries(
    block.split("\n").map((line) => [line.split(": ", 1)[0], line.slice(line.indexOf(": ") + 2)]),
  );
  return fields.event ? [fields.event, JSON.parse(fields.data)] : null;
}
