"""Answers a question from data/knowledge, or says what is known of a topic outside of it."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.knowledge import knowledge

from .envelope import Event, Step, respond, say


class AnswerQuestion(Step):
    """For the intents faq_<entry> and topic_<topic>."""

    def name(self) -> str:
        return "action_answer"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        intent = str((tracker.latest_message.get("intent") or {}).get("name"))
        answer, topic = knowledge().answer(intent), knowledge().topic(intent)
        if answer:
            text = "\n\n".join(part for part in (answer.short, answer.more) if part)
            turn = {"answer": {"id": answer.id, "sections": list(answer.sections)}}
            say(dispatcher, f"{text}\n\nFrom: {answer.sections[0]}", turn=turn)
        elif topic:
            say(dispatcher, topic.reply, turn={"fallback": {"reason": "not_in_article"}})
        else:
            respond(dispatcher, "utter_fallback", turn={"fallback": {"reason": "not_understood"}})
        return []
