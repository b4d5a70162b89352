"""How this room's rows belong to a person 归属, for merging: model → the field that names the person."""

ROWS = {
    "Person": "person_no",
    "PersonName": "person",
    "IdentityDocument": "person",
    "Hukou": "person",
    "Login": "person",
    "OneTimeCode": "person",
    "NumberConflict": "number_key",
    "Kinship": "person",
    "Alias": "merged",
}
