"""Makes items.json as a producer in another language writes its jobs: `python3 items.py > items.json`."""

import json
from hashlib import sha256


def shard(pk, sk):
    texts = [text.encode() for text in (pk, sk)]
    key = b"".join(b"S" + len(text).to_bytes(2, "big") + text for text in texts)
    return int.from_bytes(sha256(key).digest()[:8], "big") % 16


def job(tenant, id, due, state="waiting", attempts=0, worker=None):
    pk, sk = f"TENANT#{tenant}", f"JOB#{id}"
    item = dict(
        pk={"S": pk}, sk={"S": sk}, tenant={"S": tenant}, id={"S": id}, due={"N": str(due)}, state={"S": state},
        attempts={"N": str(attempts)}, payload={"M": {"mail": {"S": f"{id}@{tenant}.example"}}},
        gsi1sk={"S": f"{due}#{id}"},
    )
    if state == "waiting":
        item["gsi1pk"] = {"S": f"OPEN#{shard(pk, sk):02}"}
    if worker:
        item["worker"] = {"S": worker}
    return item


START = 1_717_156_800
JOBS = [job(("acme", "globex")[number % 2], f"{number:03}", START + number * 37 % 11 * 60) for number in range(40)]
JOBS += [
    job("acme", "100", START, "running", 1, "w1"),
    job("globex", "101", START + 60, "running", 2, "w1"),
    job("globex", "102", START, "done", 1, "w2"),
]
print("[\n" + ",\n".join(json.dumps(item) for item in JOBS) + "\n]")
