aws dynamodb update-time-to-live --table-name shop --time-to-live-specification '{"AttributeName":"expires_at","Enabled":true}'
