"""The one JSON codec of everything that is stored: numbers stay exact.

Decimals are written as JSON numbers, integers have any size, and a float read from JSON is a
Decimal. What FEEL computes with beyond JSON (dates, durations, ranges) is written as its text.
"""

from decimal import Decimal
from typing import Any

import msgspec

from engine.feel.values import to_json


def _text_of(value: Any) -> Any:
    return to_json(value)


_encoder = msgspec.json.Encoder(enc_hook=_text_of, decimal_format="number")
_canonical = msgspec.json.Encoder(enc_hook=_text_of, decimal_format="number", order="sorted")
_decoder = msgspec.json.Decoder(float_hook=Decimal)

#: The bytes of a value, names in the order they have.
encode = _encoder.encode

#: The bytes of a value with sorted names: equal values give equal bytes.
canonical = _canonical.encode


def decode(data: bytes | str) -> Any:
    """The value of JSON bytes or text.

    Raises:
        msgspec.DecodeError: the text is not JSON.
    """
    return _decoder.decode(data)
