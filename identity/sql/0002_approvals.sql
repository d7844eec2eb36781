-- "Another person" means another human: the person written in an approval is the one behind the account.
ALTER TABLE identity_approval
    ADD CONSTRAINT approval_requested_pair FOREIGN KEY (requested_by_id, requested_person_id)
        REFERENCES identity_user (id, person_id),
    ADD CONSTRAINT approval_decided_pair FOREIGN KEY (decided_by_id, decided_person_id)
        REFERENCES identity_user (id, person_id);
