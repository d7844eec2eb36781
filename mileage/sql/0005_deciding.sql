-- Deciding a batch: in memory and in order, under all locks. Nothing is written here.

-- Why one account refuses its part of an item. `p_amount` is negative for a debit; `p_freed` is what the item's own hold
-- gives back first. An inlined expression, not a call.
CREATE FUNCTION mileage_refusal(p_kind text, p_amount bigint, p_state text, p_balance bigint, p_held bigint,
                                p_freed bigint, p_spendable bigint, p_floor bigint, p_ceiling bigint, p_lots boolean)
RETURNS text LANGUAGE sql IMMUTABLE
RETURN CASE
    WHEN p_state IS NULL THEN 'unknown_account'
    WHEN p_state = 'closed' THEN 'account_closed'
    WHEN p_amount < 0 THEN CASE
        WHEN p_state = 'frozen' AND p_kind IN ('transfer', 'hold') THEN 'account_frozen'
        WHEN p_lots AND p_kind NOT IN ('capture', 'expire', 'clawback') AND p_spendable + p_amount < 0 THEN 'below_floor'
        WHEN p_balance + p_amount - p_held + p_freed < p_floor THEN 'below_floor' END
    WHEN p_amount > 0 AND p_balance + p_amount > p_ceiling THEN 'above_ceiling'
    WHEN p_amount = 0 THEN CASE p_kind WHEN 'transfer' THEN 'malformed' WHEN 'expire' THEN 'nothing_expired' END
END;

-- Whether legs name an account twice, or do not sum to zero in each asset.
CREATE FUNCTION mileage_unbalanced(p_account integer[], p_amount bigint[], p_asset bigint[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    twice boolean; unequal boolean;
BEGIN
    SELECT count(DISTINCT u.account) < count(*) INTO twice FROM unnest(p_account) u(account);
    SELECT bool_or(x.total <> 0) INTO unequal FROM (
        SELECT sum(u.amount) AS total FROM unnest(p_account, p_amount) u(account, amount)
        GROUP BY p_asset[u.account]) x;
    RETURN CASE WHEN twice THEN 'malformed' WHEN unequal THEN 'unbalanced' END;
END $$;

-- Legs come in the items' order (p_item); each names its account by the place in the accounts' arrays.
-- `p_usable`: whether what the item credits can be spent by a later item of the same batch.
-- head: the first of the items that an item is linked with. leg_number: NULL where the item is refused, 0 where it is carried out without a posting.
CREATE FUNCTION mileage_decide(
    p_kinds text[], p_groups integer[], p_faults text[], p_usable boolean[], p_freed bigint[], p_live bigint[],
    p_item integer[], p_account integer[], p_amount bigint[],
    p_asset bigint[], p_state text[], p_floor bigint[], p_ceiling bigint[], p_lots boolean[],
    INOUT balance bigint[], INOUT held bigint[], INOUT number bigint[], INOUT spendable bigint[],
    OUT code text[], OUT head integer[], OUT refused_at integer[], OUT leg_balance bigint[], OUT leg_number bigint[])
LANGUAGE plpgsql AS $$
DECLARE
    old_balance bigint[]; old_held bigint[]; old_number bigint[]; old_spendable bigint[];
    linked boolean; broken boolean; refusal text; kind text; freed bigint;
    a integer; start integer; start_leg integer; low integer; next integer := 1;
BEGIN
    code := array_fill(NULL::text, ARRAY[cardinality(p_kinds)]);
    refused_at := array_fill(NULL::integer, ARRAY[cardinality(p_kinds)]);
    head := refused_at;
    leg_balance := array_fill(NULL::bigint, ARRAY[cardinality(p_account)]);
    leg_number := leg_balance;
    FOR i IN 1 .. cardinality(p_kinds) LOOP
        low := next;
        WHILE p_item[next] = i LOOP
            next := next + 1;
        END LOOP;
        IF i = 1 OR p_groups[i] <> p_groups[i - 1] THEN
            start := i;
            start_leg := low;
            broken := false;
            linked := p_groups[i + 1] = p_groups[i];
            IF linked THEN
                old_balance := balance; old_held := held; old_number := number; old_spendable := spendable;
            END IF;
        END IF;
        kind := p_kinds[i];
        head[i] := start;
        freed := coalesce(p_freed[i], 0);
        refusal := CASE WHEN broken THEN 'linked' ELSE p_faults[i] END;
        IF refusal IS NULL THEN
            FOR g IN low .. next - 1 LOOP
                a := p_account[g];
                refusal := mileage_refusal(kind, p_amount[g], p_state[a], balance[a], held[a], freed, spendable[a],
                                           p_floor[a], p_ceiling[a], p_lots[a]);
                IF refusal IS NOT NULL THEN
                    refused_at[i] := a;
                    EXIT;
                END IF;
            END LOOP;
            -- two legs of one asset are checked at sight, everything else by the whole rule
            IF refusal IS NULL AND kind <> 'hold' AND (
                    next - low = 2 AND p_amount[low] + p_amount[low + 1] = 0 AND p_account[low] <> p_account[low + 1]
                    AND p_asset[p_account[low]] = p_asset[p_account[low + 1]]) IS NOT TRUE THEN
                refusal := mileage_unbalanced(p_account[low : next - 1], p_amount[low : next - 1], p_asset);
            END IF;
        END IF;
        IF refusal IS NOT NULL THEN
            code[i] := refusal;
            IF linked AND NOT broken AND refusal <> 'replayed' THEN
                broken := true;
                balance := old_balance; held := old_held; number := old_number; spendable := old_spendable;
                FOR j IN start .. i - 1 LOOP
                    code[j] := 'linked';
                END LOOP;
                FOR g IN start_leg .. low - 1 LOOP
                    leg_number[g] := NULL;
                END LOOP;
            END IF;
            CONTINUE;
        END IF;
        FOR g IN low .. next - 1 LOOP
            a := p_account[g];
            IF kind = 'hold' THEN
                held[a] := held[a] - p_amount[g];
                spendable[a] := spendable[a] + p_amount[g];
                leg_number[g] := 0;
                CONTINUE;
            END IF;
            IF kind IN ('capture', 'release', 'timeout') AND p_amount[g] <= 0 THEN
                -- a capture uses the lots that end first: what comes back is the later part
                held[a] := held[a] - freed;
                spendable[a] := spendable[a] + least(freed + p_amount[g], p_live[i]);
                leg_number[g] := 0;
                CONTINUE WHEN kind <> 'capture';
            ELSIF p_amount[g] < 0 AND kind NOT IN ('expire', 'clawback') OR p_amount[g] > 0 AND p_usable[i] THEN
                spendable[a] := spendable[a] + p_amount[g];
            END IF;
            balance[a] := balance[a] + p_amount[g];
            number[a] := number[a] + 1;
            leg_balance[g] := balance[a];
            leg_number[g] := number[a];
        END LOOP;
    END LOOP;
END $$;
