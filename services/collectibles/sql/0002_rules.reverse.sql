DROP TRIGGER collectible_step_not_emptied ON collectibles_itemstep;
DROP TRIGGER collectible_step_kept ON collectibles_itemstep;
DROP TRIGGER collectible_item_kept ON collectibles_item;
DROP TRIGGER collectible_campaign_kept ON collectibles_campaign;
DROP FUNCTION collectibles_history_is_kept();
DROP FUNCTION collectibles_item_keeps_its_rules();
DROP FUNCTION collectibles_campaign_keeps_its_promise();
GRANT UPDATE, DELETE ON collectibles_itemstep TO wallet_app;
