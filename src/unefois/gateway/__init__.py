"""The data plane: from an HTTP call to a masked, journalled answer. No framework, no ORM, one file a stage.

    receive → limit → authenticate → authorise → validate → identify → fetch → filter → record → answer

`pipeline.py` is the order of the stages (docs/architecture.md tells why it is that one); every stage either fills in
the `Call` or raises a `Refusal`, which `answer.py` alone turns into the v2 or v3 form.
"""
