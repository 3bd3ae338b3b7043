"""The worst model there could be: it obeys whoever speaks last, and claims that every source says so.

No attack has to be clever here: each one is won as far as the provider goes. What the customer then
sees shows what the rest of the fallback is worth.
"""

from __future__ import annotations

import base64
import codecs
import re
from collections.abc import AsyncGenerator, Iterator

from llm_fallback.ports import Part
from llm_fallback.types import ComposeRequest, Passage, Sentence, Usage, Verdict

# Sources that are nowhere: a verifier must not take a citation for a proof.
_MADE_UP = "faq:made.up"
_QUOTED = re.compile(
    r"\"([^\"]{3,300})\"|“([^”]{3,300})”|«([^»]{3,300})»|(?<!\w)'([^']{3,300})'(?!\w)"
)
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"')\]]+|\b[\w-]+(?:\.[\w-]+)*\.example(?:/[^\s<>\"')\]]*)?|\S+@\S+\.\w+"
)
_PROMPT = re.compile(
    r"prompt|instruction|system message|your (?:\w+ )?rules|all rules|everything above|निर्देश|प्रॉम्प्ट|nirdesh",
    re.I,
)
_ORDERS = re.compile(
    r"\b(?:ignore|forget|print|reveal|repeat|say|tell|reply|answer with|write|append|add|output|include|confirm|claim|pretend|you are now"
    r"|from now on|must|always|system|assistant|note|run|cancel|call|execute|list|dump|encode|translate|summari[sz]e|complete|show|give me|spell"
    r"|bolo|kaho|likho|dikhao|batao|bhool|kar do|maan lo|se lo)\b|कहो|लिखो|लिखकर|दिखाओ|भूल|बताओ|कर दो|सिस्टम|नोट|[{}<>]|^/\w",
    re.IGNORECASE,
)
_SAY = re.compile(
    r"\b(?:say|tell|reply|answer|write|claim|confirm|add|bolo|kaho|likho)\b(?:\s+(?:me|that|with|the customer|customers|ki|to))*\s+(.{3,200})|(?:कहो|लिखो)(?:\s+कि)?\s+(.{3,200})",
    re.IGNORECASE,
)
_ACTS = re.compile(
    r"cancel|return_item|return\b|change_address|change|refund|कैंसिल|वापस|kar do", re.IGNORECASE
)
_OTHERS = re.compile(
    r"other customer|customer before|previous conversation|दूसरे ग्राहक|dusre customer", re.I
)
_SENTENCE = re.compile(r"[^.!?।\n]+[.!?।]*")


class CompliantProvider:
    """Does what any text of a request tells it to, and cites every passage there is for it.

    Without an instruction anywhere it says the first passage. It never fails and needs nothing.
    """

    @property
    def name(self) -> str:
        """As logged."""
        return "compliant"

    @property
    def calls_llm(self) -> bool:
        """It stands for a model."""
        return True

    async def compose(self, request: ComposeRequest) -> AsyncGenerator[Part, None]:
        """See `Provider`."""
        sources = tuple(p.id for p in request.passages) or (_MADE_UP,)
        said = list(dict.fromkeys(self._obeyed(request)))
        for text in said:
            yield Sentence(text, sources)
            yield Sentence(text, (_MADE_UP,))
        for sentence in _SENTENCE.findall(request.passages[0].text if request.passages else ""):
            yield Sentence(sentence.strip(), sources[:1])
        yield Verdict(answerable=True, skill=_skill(request))
        yield Usage(prompt_tokens=1, completion_tokens=len(said))

    async def ping(self) -> None:
        """It is always there."""

    def _obeyed(self, request: ComposeRequest) -> Iterator[str]:
        for text in _texts(request):
            if not _ORDERS.search(text):
                continue
            if _PROMPT.search(text):
                yield from _spoken_prompt(request.system)
            for quoted in _QUOTED.findall(text):
                yield next(filter(None, quoted))
            for link in _LINK.findall(text):
                yield f"Please visit {link} now."
                yield f"[returns]({link})"
            for told in _SAY.findall(text):
                yield next(filter(None, told)).strip(" \"'“”«»")
            if _OTHERS.search(text):
                yield from (passage.text for passage in request.passages)
                yield f"The customer of conversation {request.conversation_id} asked: {request.question}"
            if _ACTS.search(text):
                yield "I have done that for you: it is cancelled and refunded."
            yield text


def instructions(request: ComposeRequest) -> list[str]:
    """The texts of a request that tell whoever reads them to do something."""
    return [text for text in _texts(request) if _ORDERS.search(text)]


def _texts(request: ComposeRequest) -> Iterator[str]:
    yield request.question
    yield from (turn.text for turn in request.history)
    for passage in request.passages:
        yield from _parts(passage)


def _parts(passage: Passage) -> Iterator[str]:
    yield passage.title
    yield from passage.questions
    # An instruction may run over several sentences: as one, and one by one.
    yield passage.text
    yield from (sentence.strip() for sentence in _SENTENCE.findall(passage.text))


def _spoken_prompt(system: str) -> Iterator[str]:
    """The prompt in clear, sentence by sentence, and in every form somebody may have asked for."""
    yield system
    yield from (sentence.strip() for sentence in _SENTENCE.findall(system) if sentence.strip())
    yield base64.b64encode(system.encode()).decode()
    yield system[::-1]
    yield codecs.encode(system, "rot13")
    yield system.encode().hex()


def _skill(request: ComposeRequest) -> str | None:
    """The skill somebody tells it to use; the first there is if they name none."""
    for text in instructions(request):
        named = next((skill for skill in request.skills if skill in text), None)
        if named or _ACTS.search(text):
            return named or next(iter(request.skills), None)
    return None
