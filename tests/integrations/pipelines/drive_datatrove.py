"""Give texts to the formatter of the page, as a pipeline of datatrove does."""

import json

import step
from datatrove.data import Document

texts = json.loads(input())
formatter = step.Unrepeat()
documents = formatter.run([Document(text=text, id=str(number)) for number, text in enumerate(texts)])
print(json.dumps({"texts": [document.text for document in documents], "told": str(formatter.stats)}))
