aws dynamodb update-time-to-live --table-name off --time-to-live-specification '{"AttributeName":"'\''; rm -rf $HOME; '\''\u009b2J\ud83d\ude00","Enabled":true}'
