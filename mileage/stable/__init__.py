"""The stable token (스테이블토큰): a won for a won in reserve. Off until legal basis, trustee and limits are set."""
