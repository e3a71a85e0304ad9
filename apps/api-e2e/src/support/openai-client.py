"""Asks an upstream with PyPI's openai, as its users do, and prints what they see: one JSON value in each line."""
import json, sys
from openai import OpenAI

BASE_URL, ROUNDS = sys.argv[1], int(sys.argv[2])
CHAT = {"model": "m", "messages": [{"role": "user", "content": "Say hello."}]}
TOOLS = [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {}}}}]

# Every failure is seen: the client itself would try again.
client = OpenAI(base_url=BASE_URL, api_key="any", max_retries=0)
chat = client.chat.completions.create
for _ in range(ROUNDS):
    whole = chat(**CHAT).choices[0].message.content
    streamed = "".join(chunk.choices[0].delta.content or "" for chunk in chat(**CHAT, stream=True))
    called = chat(**CHAT, tools=TOOLS).choices[0].message.tool_calls[0].function
    vectors = [each.embedding for each in client.embeddings.create(model="e", input=["a", "b"]).data]
    print(json.dumps([whole, streamed, called.name, called.arguments, vectors]))
