"""Watch a topic of a broker, with the code of the page: once with a crash before the commit, then again.

The broker is the one that librdkafka brings for tests; it speaks Kafka's protocol on loopback.
"""

import json
import time
from collections.abc import Callable

import step
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Producer, TopicPartition

SECONDS = 20  # until a new consumer is let into a group, and some for the articles
SESSION = {"session.timeout.ms": 6000}  # this broker lets in nobody until those who left are timed out

ARTICLES = json.loads(input())


class Crashing(Producer):  # type: ignore[misc] # not installed where types are checked
    """Ends the loop when the verdicts are in the index and the position is not committed."""

    def flush(self, *_arguments: object) -> int:
        raise InterruptedError


def for_some_seconds() -> Callable[[], bool]:
    end = time.monotonic() + SECONDS
    return lambda: time.monotonic() < end


def watch() -> bool:
    """Return whether all went well."""
    try:
        step.watch(servers, for_some_seconds())
    except InterruptedError:
        return False
    return True


broker = Producer({"bootstrap.servers": "none", "test.mock.num.brokers": 1, "log_level": 0})
servers = ",".join(f"{one.host}:{one.port}" for one in broker.list_topics(timeout=30).brokers.values())
sender = Producer({"bootstrap.servers": servers})
for article in ARTICLES:
    sender.produce("articles", json.dumps(article), partition=0)  # there alone, order is kept
sender.flush()

step.Consumer = lambda settings: Consumer(settings | SESSION)
step.Producer = Crashing
first = watch()
step.Producer = Producer
second = watch()

reader = Consumer({"bootstrap.servers": servers, "group.id": "unrepeat"})
topics = reader.list_topics(timeout=30).topics
places = [TopicPartition("articles", partition) for partition in topics["articles"].partitions]
done = sum(max(place.offset, 0) for place in reader.committed(places, timeout=30))
reader.assign([TopicPartition("unique", one, OFFSET_BEGINNING) for one in topics["unique"].partitions])
keys = []
while message := reader.poll(5):
    if message.error() is not None:
        raise KafkaException(message.error())
    keys.append(message.key().decode())
reader.close()
print(json.dumps({"went_well": [first, second], "committed": done, "keys": keys}))
