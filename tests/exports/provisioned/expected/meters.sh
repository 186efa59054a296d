aws dynamodb update-continuous-backups --table-name meters --point-in-time-recovery-specification '{"PointInTimeRecoveryEnabled":true}'
