"""A campaign of relationship marketing tells how strong relations were before it and are now."""

from datetime import date

import pytest
from cast import AT

from zhike.apps.campaigns.models import Campaign, Recipient
from zhike.apps.core import base
from zhike.apps.health.models import Assessment


@pytest.fixture
def campaign(cast):
    """A campaign that began on 10 January; the one it was written to stood at 40 before and at 55 by now."""
    with base.acting_as(base.System("test")):
        row = Campaign.objects.create(
            name="老客户回访", kind="RELATIONSHIP", relation="SAME_PLACE", strength_from=40, strength_to=60,
            status="SENT", first_sent_date=date(2026, 1, 10), created_at=AT, updated_at=AT,
        )  # fmt: skip
        Recipient.objects.create(campaign=row, customer_id=cast.customer_id, group="TREATED")
        for day, strength in ((date(2025, 11, 30), 20), (date(2025, 12, 31), 40), (date(2026, 2, 28), 55)):
            Assessment.objects.create(customer_id=cast.customer_id, day=day, tier="VIP", strength=strength, n_known=5)
    return row


@pytest.mark.covers("R201")
def test_a_relationship_campaign_shows_strength_before_and_after(cast, campaign, signed_in):
    client = signed_in("branch_manager")
    client.cookies["zhike_language"] = "en"
    page = client.get(f"/campaigns/{campaign.pk}/").content.decode()
    told = page.partition("Strength of the relations")[2]
    assert "40.0, of 1 customer" in told
    assert "55.0, of 1 customer" in told
    assert "from 40 to 60" in told


def test_a_campaign_of_another_kind_tells_nothing_of_relations(cast, campaign, signed_in):
    with base.acting_as(base.System("test")):
        Campaign.objects.filter(pk=campaign.pk).update(kind="DATA")
    client = signed_in("branch_manager")
    client.cookies["zhike_language"] = "en"
    assert "Strength of the relations" not in client.get(f"/campaigns/{campaign.pk}/").content.decode()


def test_the_record_tells_which_campaigns_addressed_the_customer_and_offers_one_step_to_an_offer(
    cast, campaign, signed_in
):
    with base.acting_as(base.System("test")):
        Recipient.objects.filter(campaign=campaign).update(is_handed=True)
    page = signed_in("branch_manager").get(f"/customers/{cast.customer_id}/").content.decode()
    assert f'href="/campaigns/{campaign.pk}/">老客户回访</a>' in page
    assert f'href="/customers/{cast.customer_id}/offer/"' in page
    assert "老客户回访" not in signed_in("agent").get(f"/customers/{cast.customer_id}/").content.decode()
