"""A worker with nothing but Python's standard library: reads prompts from stdin, prints the upstream's answers."""
import itertools, json, os, random, sys, time, urllib.error, urllib.request, uuid

KEYPOOL = f"{os.environ['KEYPOOL_URL']}/internal/{os.environ['KEYPOOL_PROVIDER']}"
TOKEN, PROXY, UPSTREAM = (os.environ[name] for name in ("KEYPOOL_TOKEN", "KEYPOOL_PROXY", "UPSTREAM_URL"))


def post(url, token, body, headers={}):
    """Status, headers and text of the answer; without one, status 0 and the error."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}", **headers}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.headers, refusal.read().decode(errors="replace")
    except OSError as error:
        return 0, {}, str(error)


def ask(route, body, headers={}, seconds=60):
    """Asks Keypool until it answers. No answer, 429 and 5xx mean "later": after Retry-After, and a random pause."""
    give_up = time.monotonic() + seconds
    for tries in itertools.count():
        status, answered, text = post(f"{KEYPOOL}/{route}", TOKEN, body, headers)
        if status == 200:
            return json.loads(text)
        pause = int(answered.get("Retry-After", 0)) + random.uniform(0, min(5, 0.1 * 2 ** min(tries, 6)))
        if 0 < status < 500 and status != 429 or time.monotonic() + pause > give_up:
            raise RuntimeError(f"{route}: {status} {text}")
        time.sleep(pause)


def handle(prompt):
    request_id, tried, blames, key = str(uuid.uuid4()), [], [], None
    while True:
        key = key or ask("acquire", {"proxyId": PROXY, "waitMs": 5000, "exclude": tried})
        tried.append(key["keyId"])
        lease = {"keyId": key["keyId"], "lease": key["lease"]}
        body = {"model": "gpt-5", "messages": [{"role": "user", "content": prompt}]}
        status, headers, text = post(f"{UPSTREAM}/chat/completions", key["apiKey"], body)
        if status == 200:
            # A busy worker collects reports: up to 1,000 go out together.
            counts = {**lease, "tokens": json.loads(text)["usage"]["total_tokens"], "requests": 1}
            ask("usage", {"reports": [counts]}, {"Idempotency-Key": str(uuid.uuid4())}, seconds=3300)
            return text
        failure = {"status": status, "headers": dict(headers), "body": text} if status else {"error": text}
        answer = ask("failures", {**lease, "proxyId": PROXY, "requestId": request_id, "exclude": tried, **failure})
        key, blame = answer["next"], answer["blame"]
        blames.append(blame)
        is_final = blame in ("request", "exit") or blames.count("nobody") > 1 or len(tried) == 10
        if is_final or (key is None and blame != "key"):
            raise RuntimeError(f"the upstream answered {status} {text}")
        time.sleep(0 if blame == "key" else random.uniform(0, 1))


for line in sys.stdin:
    print(handle(line.strip()), flush=True)
