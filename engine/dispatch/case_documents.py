"""Documents in a case file: the file lies where every document does, the case holds its reference.

Whoever may read the case sees the reference, and with it may read the document.
"""

from typing import Any

from engine.store.models.documents import Document

STORE = "helm"
MARK = "camunda.document.type"


def reference(row: Document) -> dict[str, Any]:
    """The value that stands for a document, with what is to be shown of it."""
    return {
        MARK: "camunda",
        "storeId": STORE,
        "documentId": row.id,
        "contentHash": row.hash,
        "metadata": {
            "contentType": row.content_type,
            "fileName": row.file_name,
            "size": row.size,
        },
    }
