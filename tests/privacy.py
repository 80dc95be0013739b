"""What stories at the privacy desk share: who is erased, and how it is asked for."""

EN = {"Accept-Language": "en"}
NAME, CALLED, PHONE, MAIL, FORMER = "李雪梅", "李总", "13900000001", "xuemei.li@example.com", "13955550000"


def erase(client, person_id: int, **changed):
    """Ask the privacy desk to erase a key person."""
    form = {"basis": "ASKED", "reason": "asked by letter of 2 March", "name": NAME} | changed
    return client.post(f"/privacy/people/{person_id}/", form, headers=EN)
