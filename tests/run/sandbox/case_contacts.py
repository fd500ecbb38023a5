"""Contacts, customers and custom fields."""
from harness import case, holds, same, sandbox


@case
def a_contact_is_made_once_for_an_address():
    with sandbox() as desk:
        search = lambda email: desk.get(f"/v1/accounts/contacts/search?email={email}")
        same(search("zoe@acme.example"), [])
        body = {"firstName": "Zoë", "lastName": "Müller", "email": "Zoe@acme.example", "metadata": {"k": 1}}
        status, made = desk.call("POST", "/v1/accounts/contacts", body)
        same(status, 201)
        holds("data" not in made, "bare, as documented")
        same({k: made[k] for k in body}, body)
        same([a["name"] for a in made["accounts"]], ["Acme"], "by the domain")
        same(search("zoe@ACME.example"), [made])
        status, answer = desk.call("POST", "/v1/accounts/contacts", {**body, "email": "zoe@acme.example"})
        same((status, answer["error"]), (409, "Conflict"))
        globex = next(a["id"] for a in desk.get("/v1/accounts")["data"] if a["primaryDomain"] == "globex.example")
        made = desk.call("POST", "/v1/accounts/contacts", {"firstName": "N", "email": "n@acme.example", "accountIds": [globex]})[1]
        same([a["id"] for a in made["accounts"]], [globex])
        for wrong, words in (({"email": "a@b.example"}, "firstName should not be empty"), ({"firstName": "A"}, "email should not be empty"),
                             ({"firstName": "A", "email": "a"}, "email must be an email"),
                             ({"firstName": "A", "email": "a@b.example", "name": "A"}, "property name should not exist"),
                             ({"firstName": "A", "email": "a@b.example", "accountIds": ["X"]}, "accountIds X does not exist")):
            status, answer = desk.call("POST", "/v1/accounts/contacts", wrong)
            same((status, answer["message"]), (400, [words]))
        same(desk.call("GET", "/v1/accounts/contacts/search")[0], 400)


@case
def who_writes_becomes_a_contact_and_a_contact_keeps_its_name():
    with sandbox() as desk:
        desk.call("POST", "/v1/accounts/contacts", {"firstName": "Zoë", "lastName": "Müller", "email": "zoe@acme.example"})
        known = desk.create(requestorEmail="zoe@acme.example")
        same((known["customerContactFirstName"], known["customerContactLastName"]), ("Zoë", "Müller"))
        new = desk.create(requestorEmail="john.doe@nowhere.example")
        contact = desk.get("/v1/accounts/contacts/search?email=john.doe@nowhere.example")[0]
        same((contact["firstName"], contact["lastName"], contact["id"], contact["accounts"]),
             ("John", "Doe", new["customerContactId"], []))
        same(desk.get("/sandbox/stats")["contacts"], 2)


@case
def with_strict_customers_only_a_contact_comments():
    for words, status in (((), 201), (("--strict-customers",), 400)):
        with sandbox(*words) as desk:
            path = f"/v1/tickets/{desk.create()['id']}/comment"
            same(desk.call("POST", path, {"content": "x", "customerEmail": "Alice@acme.example"})[0], 201, "the requestor is a contact")
            found, answer = desk.call("POST", path, {"content": "x", "customerEmail": "carol@acme.example"})
            same(found, status, f"{words}")
            if status == 400:
                same(answer["message"], ["customerEmail must be a contact"])
            else:
                same(answer["data"]["customerContactFirstName"], "Carol")
            impersonated = {"content": "x", "impersonatedUserEmail": "carol@acme.example", "impersonatedUserName": "Carol",
                            "shouldSendEmail": True}
            found, answer = desk.call("POST", path, impersonated)
            same(found, 201)
            same({k: answer["data"][k] for k in impersonated}, impersonated)


@case
def custom_fields_are_told_and_kept():
    with sandbox() as desk:
        same(desk.get("/v1/custom-field")["data"], [])
        same(desk.create(customFieldValues=[{"anything": 1}])["customFieldValues"], [{"anything": 1}])
    with sandbox("--custom-field", "order", "--custom-field", "plan:single_choice:mandatory:Gold|Silver",
                 "--custom-field", "areas:multi_choice:A|B") as desk:
        fields = desk.get("/v1/custom-field?source=ticket")["data"]
        same([(f["slug"], f["fieldType"], f["mandatoryOnCreation"], f["options"]) for f in fields],
             [("order", "single_line", False, []), ("plan", "single_choice", True, ["Gold", "Silver"]),
              ("areas", "multi_choice", False, ["A", "B"])])
        same(desk.get("/v1/custom-field?source=account")["data"], [])
        same(len(desk.get("/v1/custom-field?limit=1&page=1")["data"]), 1)
        uid = fields[1]["uid"]
        value = lambda field, what: {"fieldId": field, "value": what}
        same(len(desk.create(customFieldValues=[value(uid, "Gold"), value("areas", ["A", "B"])])["customFieldValues"]), 2)
        table = [
            ([], "customFieldValues must contain plan, it is mandatory on creation"),
            ([value("plan", None)], "customFieldValues must contain plan, it is mandatory on creation"),
            ([value("plan", "Gold"), value("colour", 1)], "customFieldValues fieldId colour does not exist"),
            ([value("plan", "Lead")], "customFieldValues value of plan is not valid"),
            ([value("plan", "Gold"), value("areas", "A")], "customFieldValues value of areas is not valid"),
            ([value("plan", "Gold"), {"fieldId": "order"}], "customFieldValues value of order is not valid"),
        ]
        for values, words in table:
            status, answer = desk.call("POST", "/v1/tickets", desk.body(customFieldValues=values))
            same(status, 400, words)
            holds(words in answer["message"], f"{words}: {answer['message']}")


@case
def what_is_too_long_is_named():
    with sandbox("--longest", "title=5,content=3") as desk:
        same(desk.create(title="ünïcö")["title"], "ünïcö", "characters, not bytes")
        status, answer = desk.call("POST", "/v1/tickets", desk.body(title="123456"))
        same((status, answer["message"]), (400, ["title must be shorter than or equal to 5 characters"]))
        path = f"/v1/tickets/{desk.create(title='a')['id']}"
        status, answer = desk.call("POST", path + "/comment", {"content": "1234"})
        same((status, answer["message"]), (400, ["content must be shorter than or equal to 3 characters"]))
        same(desk.call("PATCH", path, {"title": "123456"})[0], 400)
