-- What no code of ours may get round: open campaigns keep what they promised, bound items stay, history is appended to.
CREATE FUNCTION collectibles_campaign_keeps_its_promise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.opened_at IS NOT NULL AND (
        (NEW.code, NEW.name_ko, NEW.name_en, NEW.edition_size, NEW.transferable, NEW.opened_at, NEW.commitment_id)
            IS DISTINCT FROM
        (OLD.code, OLD.name_ko, OLD.name_en, OLD.edition_size, OLD.transferable, OLD.opened_at, OLD.commitment_id)
        OR NEW.picture_id IS DISTINCT FROM OLD.picture_id OR NEW.institution_id IS DISTINCT FROM OLD.institution_id
        OR NEW.issued < OLD.issued
    ) THEN
        RAISE EXCEPTION 'An open campaign is not changed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER collectible_campaign_kept BEFORE UPDATE ON collectibles_campaign
    FOR EACH ROW EXECUTE FUNCTION collectibles_campaign_keeps_its_promise();

CREATE FUNCTION collectibles_item_keeps_its_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.campaign_id, NEW.serial, NEW.first_owner_id, NEW.obtained, NEW.obtained_at)
        IS DISTINCT FROM (OLD.id, OLD.campaign_id, OLD.serial, OLD.first_owner_id, OLD.obtained, OLD.obtained_at)
        OR NEW.steps_made < OLD.steps_made OR OLD.state = 'ended' AND (NEW.state <> 'ended' OR NEW.owner_id <> OLD.owner_id)
    THEN
        RAISE EXCEPTION 'An item keeps its number and its beginning, and ends once' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.owner_id <> OLD.owner_id
        AND NOT (SELECT transferable FROM collectibles_campaign WHERE id = NEW.campaign_id)
    THEN
        RAISE EXCEPTION 'A bound item is not passed on' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER collectible_item_kept BEFORE UPDATE ON collectibles_item
    FOR EACH ROW EXECUTE FUNCTION collectibles_item_keeps_its_rules();

CREATE FUNCTION collectibles_history_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'History is appended to: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER collectible_step_kept BEFORE UPDATE OR DELETE ON collectibles_itemstep
    FOR EACH ROW EXECUTE FUNCTION collectibles_history_is_kept();
CREATE TRIGGER collectible_step_not_emptied BEFORE TRUNCATE ON collectibles_itemstep
    FOR EACH STATEMENT EXECUTE FUNCTION collectibles_history_is_kept();
REVOKE UPDATE, DELETE, TRUNCATE ON collectibles_itemstep FROM wallet_app;
