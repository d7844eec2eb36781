# pragma version ~=0.4.3
# pragma evm-version london
"""
@title Anchors of a transparency log
@license Apache-2.0
@notice Remembers in which block each digest was anchored, in an order that nobody can change afterwards.
@dev A digest is SHA-256 over the text of a signed checkpoint. The rolling head is SHA-256(head, digest).
     `london`, so that it runs on every chain in use.
"""

event Anchored:
    digest: indexed(bytes32)
    number: uint256
    head: bytes32

event OwnershipOffered:
    to: indexed(address)

event OwnershipTaken:
    by: indexed(address)

owner: public(address)
offered_to: public(address)
head: public(bytes32)
count: public(uint256)
anchored_at: public(HashMap[bytes32, uint256])


@deploy
def __init__():
    self.owner = msg.sender


@external
def anchor(digest: bytes32):
    """
    @notice Anchor a digest, once.
    """
    assert msg.sender == self.owner, "not the owner"
    assert digest != empty(bytes32), "no digest"
    assert self.anchored_at[digest] == 0, "anchored already"
    self.anchored_at[digest] = block.number
    self.count += 1
    self.head = sha256(concat(self.head, digest))
    log Anchored(digest=digest, number=self.count, head=self.head)


@external
def offer_ownership(to: address):
    """
    @notice Offer the contract to another key: it takes effect when that key accepts, so a typing error loses nothing.
    """
    assert msg.sender == self.owner, "not the owner"
    self.offered_to = to
    log OwnershipOffered(to=to)


@external
def accept_ownership():
    """
    @notice Take over what was offered.
    """
    assert msg.sender == self.offered_to, "not offered"
    self.owner = msg.sender
    self.offered_to = empty(address)
    log OwnershipTaken(by=msg.sender)
