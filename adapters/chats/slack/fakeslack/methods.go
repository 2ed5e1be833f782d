package fakeslack

// A method is one of the Web API. Its serve is called while f.mu is held, with a call whose token, scope and arguments
// are in order.
type method struct {
	tier  int
	scope string // empty: none, or the method asks for it by the kind of conversation
	app   bool   // takes the token of the app
	open  bool   // takes no token
	form  bool   // reads forms only
	needs []string
	serve func(f *Fake, c *call) (object, *refusal)
}

// methods lists what the fake knows. The tiers are those of contracts/slack/rate_limit_tiers.json.
func methods() map[string]method {
	return map[string]method{
		"auth.test":   {tier: special, serve: (*Fake).authTest},
		"auth.revoke": {tier: 3, serve: (*Fake).authRevoke},
		"team.info":   {tier: 3, scope: "team:read", form: true, serve: (*Fake).teamInfo},
		"users.info":  {tier: 4, scope: "users:read", form: true, needs: []string{"user"}, serve: (*Fake).usersInfo},

		"chat.postMessage":   {tier: special, scope: "chat:write", needs: []string{"channel"}, serve: (*Fake).postMessage},
		"chat.update":        {tier: 3, scope: "chat:write", needs: []string{"channel", "ts"}, serve: (*Fake).update},
		"chat.delete":        {tier: 3, scope: "chat:write", needs: []string{"channel", "ts"}, serve: (*Fake).remove},
		"chat.postEphemeral": {tier: 4, scope: "chat:write", needs: []string{"channel", "user"}, serve: (*Fake).postEphemeral},
		"chat.unfurl":        {tier: 3, scope: "links:write", needs: []string{"unfurls"}, serve: (*Fake).unfurl},
		"chat.getPermalink":  {tier: special, form: true, needs: []string{"channel", "message_ts"}, serve: (*Fake).permalink},

		"conversations.info":    {tier: 3, form: true, needs: []string{"channel"}, serve: (*Fake).channelInfo},
		"conversations.join":    {tier: 3, scope: "channels:join", needs: []string{"channel"}, serve: (*Fake).channelJoin},
		"conversations.open":    {tier: 3, scope: "im:write", serve: (*Fake).channelOpen},
		"conversations.list":    {tier: 2, form: true, serve: (*Fake).channelList},
		"conversations.members": {tier: 4, form: true, needs: []string{"channel"}, serve: (*Fake).channelMembers},
		"conversations.history": {tier: 3, form: true, needs: []string{"channel"}, serve: (*Fake).history},
		"conversations.replies": {tier: 3, form: true, needs: []string{"channel", "ts"}, serve: (*Fake).replies},

		"views.open":    {tier: 4, needs: []string{"trigger_id", "view"}, serve: (*Fake).viewOpen},
		"views.push":    {tier: 4, needs: []string{"trigger_id", "view"}, serve: (*Fake).viewOpen},
		"views.update":  {tier: 4, needs: []string{"view"}, serve: (*Fake).viewUpdate},
		"views.publish": {tier: 4, needs: []string{"user_id", "view"}, serve: (*Fake).viewPublish},

		"files.getUploadURLExternal":   {tier: 4, scope: "files:write", form: true, needs: []string{"filename", "length"}, serve: (*Fake).uploadURL},
		"files.completeUploadExternal": {tier: 4, scope: "files:write", needs: []string{"files"}, serve: (*Fake).completeUpload},
		"files.delete":                 {tier: 3, scope: "files:write", needs: []string{"file"}, serve: (*Fake).deleteFile},

		"apps.connections.open": {tier: 1, app: true, serve: (*Fake).openConnection},
		"apps.uninstall":        {tier: 1, form: true, needs: []string{"client_id", "client_secret"}, serve: (*Fake).appsUninstall},
		"oauth.v2.access":       {tier: 4, open: true, form: true, needs: []string{"code"}, serve: (*Fake).oauthAccess},
	}
}
