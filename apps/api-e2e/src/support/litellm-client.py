"""Asks an upstream with PyPI's litellm, as its users do, and prints what they see: one JSON value in each line."""
import json, os, sys

# What comes with the package will do: nothing is fetched.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
import litellm

BASE_URL, ROUNDS = sys.argv[1], int(sys.argv[2])
# Every failure is seen: the client itself would try again.
UPSTREAM = {"api_base": BASE_URL, "api_key": "any", "max_retries": 0, "num_retries": 0}
CHAT = {"model": "openai/m", "messages": [{"role": "user", "content": "Say hello."}], **UPSTREAM}
TOOLS = [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {}}}}]

chat = litellm.completion
for _ in range(ROUNDS):
    whole = chat(**CHAT).choices[0].message.content
    streamed = "".join(chunk.choices[0].delta.content or "" for chunk in chat(**CHAT, stream=True))
    called = chat(**CHAT, tools=TOOLS).choices[0].message.tool_calls[0].function
    embedded = litellm.embedding(model="openai/e", input=["a", "b"], **UPSTREAM).data
    print(json.dumps([whole, streamed, called.name, called.arguments, [each["embedding"] for each in embedded]]))
