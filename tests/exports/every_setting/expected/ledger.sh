aws dynamodb update-time-to-live --table-name ledger --time-to-live-specification '{"AttributeName":"expires","Enabled":true}'
aws dynamodb update-continuous-backups --table-name ledger --point-in-time-recovery-specification '{"PointInTimeRecoveryEnabled":true,"RecoveryPeriodInDays":7}'
