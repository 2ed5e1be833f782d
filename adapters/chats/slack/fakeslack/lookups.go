package fakeslack

import (
	"slices"
	"strconv"
	"strings"
)

func (f *Fake) authTest(c *call) (object, *refusal) {
	t := c.team
	return object{
		"url": "https://" + t.domain() + ".slack.com/", "team": t.name, "user": f.o.Name, "team_id": t.id, "user_id": t.bot,
		"bot_id": t.botID, "is_enterprise_install": false,
	}, nil
}

func (f *Fake) authRevoke(c *call) (object, *refusal) {
	c.team.revoked = true
	return object{"revoked": true}, nil
}

func (f *Fake) teamInfo(c *call) (object, *refusal) {
	return object{"team": object{"id": c.team.id, "name": c.team.name, "domain": c.team.domain()}}, nil
}

// Code returns a code of OAuth with which the app can be installed in a workspace, once.
func (f *Fake) Code(team string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := f.teamOf(team)
	if t == nil {
		return ""
	}
	code := digits(12) + "." + letters(32)
	f.world.codes[code] = t
	return code
}

func (f *Fake) oauthAccess(c *call) (object, *refusal) {
	t := f.world.codes[text(c.args["code"])]
	if t == nil {
		return nil, refuse("invalid_code")
	}
	delete(f.world.codes, text(c.args["code"]))
	if t.revoked || !t.installed {
		t.token = "xoxb-" + digits(12) + "-" + digits(13) + "-" + letters(24)
		f.world.tokens[t.token] = t
	}
	t.revoked, t.installed = false, true
	return object{
		"access_token": t.token, "token_type": "bot", "scope": joined(t.scopes), "bot_user_id": t.bot, "app_id": f.o.App,
		"team": object{"id": t.id, "name": t.name}, "enterprise": nil, "is_enterprise_install": false,
	}, nil
}

func (f *Fake) appsUninstall(c *call) (object, *refusal) {
	c.team.installed = false
	return object{}, nil
}

func (f *Fake) usersInfo(c *call) (object, *refusal) {
	p, ok := f.world.people[text(c.args["user"])]
	if !ok || p.Team != c.team.id && !p.Stranger {
		return nil, refuse("user_not_found")
	}
	return object{"user": f.userObject(p)}, nil
}

func (f *Fake) userObject(p Person) object {
	o := object{
		"id": p.ID, "team_id": p.home(), "name": p.Name, "real_name": p.Name, "deleted": p.Deactivated, "is_bot": p.Bot,
		"is_app_user": false, "updated": f.now().Unix(), "tz": "Europe/Vienna", "tz_offset": 3600,
		"profile": object{"real_name": p.Name, "display_name": p.Name, "team": p.home()},
	}
	if p.Deactivated {
		return o // Slack says less of somebody who is gone
	}
	o["is_admin"], o["is_owner"], o["is_primary_owner"] = p.Admin || p.Owner, p.Owner, false
	o["is_restricted"], o["is_ultra_restricted"] = p.Guest || p.SingleGuest, p.SingleGuest
	if p.Stranger {
		o["is_stranger"] = true
		for _, name := range []string{"is_admin", "is_owner", "is_primary_owner", "is_restricted", "is_ultra_restricted"} {
			o[name] = false
		}
	}
	return o
}

// readable finds a conversation whose kind the token may ask about, such as with channels:read.
func (f *Fake) readable(c *call, what string) (*channel, *refusal) {
	ch, r := f.channelFor(c, text(c.args["channel"]))
	if r != nil {
		return nil, r
	}
	if scope := ch.prefix() + ":" + what; !c.team.grants(scope) {
		return nil, missingScope(scope, c.team)
	}
	return ch, nil
}

func (f *Fake) channelInfo(c *call) (object, *refusal) {
	ch, r := f.readable(c, "read")
	if r != nil {
		return nil, r
	}
	o := f.channelObject(ch, c.team)
	if yes(c.args["include_num_members"]) {
		o["num_members"] = len(ch.members)
	}
	return object{"channel": o}, nil
}

func (f *Fake) channelObject(ch *channel, t *team) object {
	o := object{
		"id": ch.id, "created": ch.born.Unix(), "updated": ch.born.UnixMilli(), "is_archived": ch.archived, "is_im": ch.kind == im,
		"is_channel": ch.kind == public, "is_group": ch.kind == private, "is_mpim": false, "is_org_shared": false,
		"is_private": ch.kind == private, "is_shared": ch.shared, "is_ext_shared": ch.shared, "context_team_id": t.id,
	}
	if ch.kind == im {
		o["user"], o["is_open"] = ch.with, true
		delete(o, "is_channel")
		delete(o, "is_group")
		return o
	}
	o["name"], o["name_normalized"], o["is_member"], o["is_general"] = ch.name, ch.name, ch.has(t.bot), false
	o["topic"], o["purpose"] = object{"value": ""}, object{"value": ""}
	o["shared_team_ids"], o["is_pending_ext_shared"], o["creator"] = []string{t.id}, false, "U0CREATOR01"
	return o
}

func (f *Fake) channelJoin(c *call) (object, *refusal) {
	ch, r := f.channelFor(c, text(c.args["channel"]))
	switch {
	case r != nil:
		return nil, r
	case ch.archived:
		return nil, refuse("is_archived")
	case ch.kind != public:
		return nil, refuse("method_not_supported_for_channel_type")
	}
	o := object{}
	if ch.has(c.team.bot) {
		o["warning"] = "already_in_channel"
	}
	f.join(ch, c.team.bot)
	o["channel"] = f.channelObject(ch, c.team)
	return o, nil
}

func (f *Fake) channelOpen(c *call) (object, *refusal) {
	users := strings.Split(text(c.args["users"]), ",")
	if len(users) != 1 || !isUser(users[0]) {
		return nil, broke("invalid_arguments", "users names one user; the fake opens no groups")
	}
	p, ok := f.world.people[users[0]]
	if !ok || p.Team != c.team.id {
		return nil, refuse("user_not_found")
	}
	if p.Deactivated {
		return nil, refuse("user_disabled")
	}
	ch := f.imWith(c.team, p.ID)
	if yes(c.args["return_im"]) {
		return object{"channel": f.channelObject(ch, c.team)}, nil
	}
	return object{"channel": object{"id": ch.id}}, nil
}

func (f *Fake) channelList(c *call) (object, *refusal) {
	kinds := strings.Split(text(c.args["types"]), ",")
	if text(c.args["types"]) == "" {
		kinds = []string{"public_channel"}
	}
	scopes := map[string]string{"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read", "mpim": "mpim:read"}
	for _, kind := range kinds {
		if scopes[kind] == "" {
			return nil, broke("invalid_types", "types %q", kind)
		}
		if !c.team.grants(scopes[kind]) {
			return nil, missingScope(scopes[kind], c.team)
		}
	}
	var all []object
	for _, ch := range f.channelsOf(c.team) {
		name := map[channelKind]string{public: "public_channel", private: "private_channel", im: "im"}[ch.kind]
		if !slices.Contains(kinds, name) || ch.archived && yes(c.args["exclude_archived"]) {
			continue
		}
		all = append(all, f.channelObject(ch, c.team))
	}
	return paged(c, "channels", all, 100, 1000)
}

// channelsOf returns the conversations of a workspace that the bot can see, oldest first.
func (f *Fake) channelsOf(t *team) []*channel {
	var all []*channel
	for _, ch := range f.world.channels {
		if ch.team == t.id && !ch.removed && ch.kind != dm && (ch.kind == public || ch.has(t.bot)) {
			all = append(all, ch)
		}
	}
	slices.SortFunc(all, func(a, b *channel) int { return strings.Compare(a.id[1:], b.id[1:]) })
	return all
}

func (f *Fake) channelMembers(c *call) (object, *refusal) {
	ch, r := f.readable(c, "read")
	if r != nil {
		return nil, r
	}
	return paged(c, "members", ch.members, 100, 1000)
}

// paged cuts a page out of a list, as limit and cursor ask.
func paged[T any](c *call, name string, all []T, usual, most int) (object, *refusal) {
	limit := usual
	if n, ok := c.args["limit"]; ok {
		if limit = whole(n); limit < 1 || limit > most {
			return nil, broke("invalid_limit", "limit %v, 1 to %d", n, most)
		}
	}
	from := 0
	if cursor := text(c.args["cursor"]); cursor != "" {
		n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(cursor, "bmV4dDo"), "="))
		if err != nil || n < 0 || n > len(all) {
			return nil, refuse("invalid_cursor")
		}
		from = n
	}
	to, next := min(from+limit, len(all)), ""
	if to < len(all) {
		next = "bmV4dDo" + strconv.Itoa(to) + "="
	}
	page := append([]T{}, all[from:to]...)
	return object{name: page, "has_more": next != "", "response_metadata": object{"next_cursor": next}}, nil
}
